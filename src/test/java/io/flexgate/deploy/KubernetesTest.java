package io.flexgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.access.AccessRules;
import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.SettingsReader;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests, by the API's models, and by what a cluster would only find out later. */
class KubernetesTest {

    private static final Path ROOT = Path.of("conf/kubernetes");

    private static V1PodSpec pod(Manifests manifests) {
        return manifests.only(V1Deployment.class).getSpec().getTemplate().getSpec();
    }

    private static Stream<V1Container> containers(V1PodSpec pod) {
        return Stream.concat(
                pod.getInitContainers() == null ? Stream.empty() : pod.getInitContainers().stream(),
                pod.getContainers().stream());
    }

    private static V1Container gateway(Manifests manifests) {
        return containers(pod(manifests))
                .filter(container -> container.getName().equals("flexgate"))
                .findFirst()
                .orElseThrow();
    }

    /** A mistake of each kind that the models must not let pass, or nothing is shown by their silence. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "terminationGracePeriodSeconds: 40 | terminationGracePeriodSecond: 40 | terminationGracePeriodSecond",
                "readOnlyRootFilesystem: true | readonlyRootFilesystem: true | readonlyRootFilesystem",
                "periodSeconds: 5 | periodSeconds: soon | soon",
                "maxSkew: 1 | skew: 1 | skew",
                "- name: flexgate | - title: flexgate | title",
                "drop: [ALL] | drop: ALL | drop",
                "kind: Deployment | kind: Deploiment | Deploiment"
            })
    void a_planted_mistake_is_refused(String right, String wrong, String named) throws IOException {
        String text = Files.readString(ROOT.resolve("shield/deployment.yaml"));
        assertThat(text).contains(right);
        assertThat(Manifests.of(text)).hasSize(1);

        assertThatThrownBy(() -> Manifests.of(text.replace(right, wrong))).hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "shield"})
    void labels_selectors_and_names_fit(String example) {
        Manifests manifests = Manifests.in(ROOT.resolve(example));
        V1Deployment deployment = manifests.only(V1Deployment.class);
        Map<String, String> labels =
                deployment.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(labels)
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        for (V1Volume volume : pod(manifests).getVolumes()) {
            if (volume.getConfigMap() != null) {
                assertThat(volume.getConfigMap().getName())
                        .isEqualTo(
                                manifests.only(V1ConfigMap.class).getMetadata().getName());
            }
            if (volume.getSecret() != null) {
                assertThat(volume.getSecret().getSecretName())
                        .isEqualTo(manifests.only(V1Secret.class).getMetadata().getName());
            }
        }
        List<String> volumes =
                pod(manifests).getVolumes().stream().map(V1Volume::getName).toList();
        assertThat(containers(pod(manifests)).flatMap(container -> container.getVolumeMounts().stream()))
                .extracting(V1VolumeMount::getName)
                .isSubsetOf(volumes);
    }

    @Test
    void what_stands_around_the_shield_means_its_pods() {
        Manifests manifests = Manifests.in(ROOT.resolve("shield"));
        V1Deployment deployment = manifests.only(V1Deployment.class);
        Map<String, String> labels =
                deployment.getSpec().getTemplate().getMetadata().getLabels();
        List<String> ports = gateway(manifests).getPorts().stream()
                .map(port -> port.getName())
                .toList();

        V1Service service = manifests.only(V1Service.class);
        assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
        assertThat(service.getSpec().getPorts()).allSatisfy(port -> assertThat(ports)
                .contains(port.getTargetPort().getStrValue()));
        V1PodDisruptionBudget disruption = manifests.only(V1PodDisruptionBudget.class);
        assertThat(labels)
                .containsAllEntriesOf(disruption.getSpec().getSelector().getMatchLabels());
        V1NetworkPolicy network = manifests.only(V1NetworkPolicy.class);
        assertThat(labels)
                .containsAllEntriesOf(network.getSpec().getPodSelector().getMatchLabels());
        assertThat(network.getSpec().getIngress().get(0).getPorts())
                .allSatisfy(port -> assertThat(ports).contains(port.getPort().getStrValue()));
        assertThat(pod(manifests).getTopologySpreadConstraints()).isNotEmpty().allSatisfy(spread -> assertThat(labels)
                .containsAllEntriesOf(spread.getLabelSelector().getMatchLabels()));
        V2HorizontalPodAutoscaler scaler = manifests.only(V2HorizontalPodAutoscaler.class);
        assertThat(scaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
        assertThat(scaler.getSpec().getScaleTargetRef().getKind()).isEqualTo(deployment.getKind());
        assertThat(scaler.getSpec().getMinReplicas())
                .isGreaterThan(disruption.getSpec().getMinAvailable().getIntValue());
        assertThat(deployment.getSpec().getReplicas())
                .as("left to the autoscaler")
                .isNull();
        assertThat(gateway(manifests).getResources().getRequests())
                .as("what utilization is of")
                .containsKey("cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "shield"})
    void the_config_map_is_a_configuration_whose_files_are_mounted(String example) {
        Manifests manifests = Manifests.in(ROOT.resolve(example));
        Settings settings = settings(manifests);
        V1Container gateway = gateway(manifests);

        assertThat(gateway.getArgs()).containsExactly("run", "--config", "/etc/flexgate/flexgate.yaml");
        assertThat(mount(manifests, "config").getMountPath()).isEqualTo("/etc/flexgate");
        assertThat(mount(manifests, "config").getSubPath())
                .as("a subPath is never updated")
                .isNull();
        assertThat(settings.access().mode())
                .isEqualTo(example.equals("sidecar") ? AccessRules.Mode.LOCAL : AccessRules.Mode.TEAMS);
        String socket = settings.listen().address().unixPath();
        if (example.equals("sidecar")) {
            assertThat(socket).startsWith(mount(manifests, "socket").getMountPath() + "/");
            assertThat(pod(manifests).getContainers().get(0).getVolumeMounts())
                    .extracting(V1VolumeMount::getName)
                    .contains("socket");
            assertThat(gateway.getRestartPolicy()).isEqualTo("Always");
        } else {
            assertThat(gateway.getPorts())
                    .extracting(port -> port.getContainerPort())
                    .contains(settings.listen().address().port());
        }
    }

    private static V1VolumeMount mount(Manifests manifests, String name) {
        return gateway(manifests).getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** As {@code flexgate check} reads it in the pod: the secret's keys are files where it is mounted. */
    private static Settings settings(Manifests manifests) {
        V1ConfigMap map = manifests.only(V1ConfigMap.class);
        Map<String, String> secrets = manifests.only(V1Secret.class).getStringData();
        Path mounted = Path.of(mount(manifests, "secret").getMountPath());
        Reading reading = new SettingsReader(Map.of(), path -> {
                    String secret = mounted.equals(path.getParent())
                            ? secrets.get(path.getFileName().toString())
                            : null;
                    if (secret == null) {
                        throw new NoSuchFileException(path.toString());
                    }
                    return secret;
                })
                .read("flexgate.yaml", map.getData().get("flexgate.yaml"), List.of());
        return reading.on(Reading.Accepted::settings, refused -> {
            throw new AssertionError(refused.problems().toString());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "shield"})
    void nothing_in_flight_is_killed(String example) {
        Manifests manifests = Manifests.in(ROOT.resolve(example));
        long preStop = containers(pod(manifests))
                .filter(container -> container.getLifecycle() != null)
                .mapToLong(container -> {
                    List<String> command =
                            container.getLifecycle().getPreStop().getExec().getCommand();
                    assertThat(command).hasSize(2).first().isEqualTo("sleep");
                    return Long.parseLong(command.get(1));
                })
                .sum();

        assertThat(preStop).isPositive();
        assertThat(pod(manifests).getTerminationGracePeriodSeconds())
                .isGreaterThan(preStop + settings(manifests).grace().toSeconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sidecar", "shield"})
    void the_gateway_is_probed_from_inside_and_may_do_nothing_else(String example) {
        Manifests manifests = Manifests.in(ROOT.resolve(example));
        V1Container gateway = gateway(manifests);

        assertThat(settings(manifests).admin().address().toString()).isEqualTo("127.0.0.1:9090");
        assertThat(List.of(gateway.getStartupProbe(), gateway.getReadinessProbe(), gateway.getLivenessProbe()))
                .extracting(V1Probe::getExec)
                .extracting(exec -> String.join(" ", exec.getCommand()))
                .containsExactly(
                        "/opt/flexgate/bin/probe ready",
                        "/opt/flexgate/bin/probe ready",
                        "/opt/flexgate/bin/probe live");
        assertThat(pod(manifests).getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod(manifests).getSecurityContext().getSeccompProfile().getType())
                .isEqualTo("RuntimeDefault");
        assertThat(pod(manifests).getAutomountServiceAccountToken()).isFalse();
        assertThat(containers(pod(manifests))).allSatisfy(container -> {
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getImage()).doesNotEndWith(":latest").contains(":");
        });
    }
}
