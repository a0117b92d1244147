package io.flexgate.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Manifests as the models of Kubernetes' API: unknown fields, wrong types and missing fields are refused at any depth. */
final class Manifests {

    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/ConfigMap", V1ConfigMap.class,
            "v1/Secret", V1Secret.class,
            "v1/Service", V1Service.class,
            "apps/v1/Deployment", V1Deployment.class,
            "autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class);

    private final List<Object> all = new ArrayList<>();

    private Manifests() {}

    /** All manifests of a directory. */
    static Manifests in(Path directory) {
        Manifests manifests = new Manifests();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                manifests.all.addAll(of(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return manifests;
    }

    /** The models of one file's documents. */
    static List<Object> of(String yaml) {
        List<Object> models = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            models.add(model(document));
        }
        return models;
    }

    private static Object model(Object document) {
        Map<?, ?> map = (Map<?, ?>) document;
        Class<?> kind = KINDS.get(map.get("apiVersion") + "/" + map.get("kind"));
        if (kind == null) {
            throw new IllegalArgumentException(map.get("apiVersion") + "/" + map.get("kind") + " is no known kind");
        }
        Gson gson = JSON.getGson();
        JsonElement json = gson.toJsonTree(document);
        try {
            kind.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return gson.fromJson(json, kind);
    }

    <T> List<T> every(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The only one of its kind. */
    <T> T only(Class<T> kind) {
        List<T> found = every(kind);
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + kind.getSimpleName());
        }
        return found.get(0);
    }
}
