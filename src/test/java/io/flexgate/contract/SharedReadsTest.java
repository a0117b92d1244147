package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Secret;
import io.flexgate.cache.CacheRules;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials of one account share what they have read ({@code cache.share: account}, contract §5.2). */
class SharedReadsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String A = PLUGINS + "/plugin-a";
    private static final String B = PLUGINS + "/plugin-b";

    private Rig rig;

    @BeforeEach
    void start() {
        start(plan -> plan);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(UnaryOperator<Rig.Plan> change) {
        if (rig != null) {
            rig.close();
        }
        rig = change.apply(Rig.plan().frozen().repeatable().unshielded().rules(rules -> new CacheRules(
                                rules.maxMemory(),
                                Duration.ZERO,
                                new CacheRules.Times(
                                        Duration.ofMinutes(20),
                                        Duration.ofMinutes(20),
                                        Duration.ZERO,
                                        Duration.ofHours(1)),
                                Map.of())
                        .sharing(CacheRules.Share.ACCOUNT)))
                .start();
        for (String account : List.of(SandboxSettings.DEMO_ACCOUNT_SID, SandboxSettings.OTHER_ACCOUNT_SID)) {
            for (String name : List.of("plugin-a", "plugin-b")) {
                rig.sandbox().model().write(account, PLUGINS, "UniqueName=" + name + "&FriendlyName=of" + account);
            }
        }
    }

    private long calls() {
        return rig.sandbox().journal().size();
    }

    /** The account and its API key have each been answered with a plugin. */
    private void introduced() {
        rig.account().get(B);
        rig.apiKey().get(B);
    }

    @Test
    void whatOneHasReadAnotherHasOnceUpstreamHasAnsweredItWithTheSameKindOfResource() {
        rig.account().get(A);
        assertThat(rig.apiKey().get(A).cacheStatus())
                .as("the first answer of its own")
                .contains("fwd=uri-miss");
        rig.account().get(B);
        long before = calls();
        Response shared = rig.apiKey().get(B);
        assertThat(shared.how()).isEqualTo("Flexgate; hit");
        assertThat(shared.json().getString("unique_name")).isEqualTo("plugin-b");
        assertThat(calls()).isEqualTo(before);
    }

    @Test
    void anAnswerOfAnotherKindIsNoProof() {
        rig.account().get(A);
        assertThat(rig.apiKey().get(API + "/Configurations").status()).isEqualTo(200);
        rig.apiKey().post(A, "Description=x");
        rig.account().get(A);
        assertThat(rig.apiKey().get(A).cacheStatus())
                .as("nor is a write that was let in")
                .contains("fwd=uri-miss");
    }

    @Test
    void aProofLastsFiveMinutesFromTheAnswerAndAHitDoesNotProlongIt() {
        introduced();
        rig.account().get(A);
        rig.skip(Duration.ofMinutes(5));
        assertThat(rig.apiKey().get(A).hit()).isTrue();
        rig.skip(Duration.ofNanos(1));
        assertThat(rig.apiKey().get(A).cacheStatus()).contains("fwd=uri-miss");
        assertThat(rig.apiKey().get(A).hit()).isTrue();
        rig.skip(Duration.ofMinutes(6));
        assertThat(rig.apiKey().get(A).hit()).as("what it has read itself").isTrue();
        assertThat(rig.account().get(A).hit()).as("what another has read since").isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalTakesTheProofAndAllThatTheCredentialHolds(int status) {
        introduced();
        rig.account().get(A);
        assertThat(rig.apiKey().get(A).hit()).isTrue();
        rig.apiKey().get(PLUGINS);
        rig.sandbox()
                .knobs()
                .fault(RequestMatch.of("GET", ".*Configurations").by("demo-api-key"), 1, Fault.status(status));
        assertThat(rig.apiKey().get(API + "/Configurations").status()).isEqualTo(status);
        assertThat(rig.account().get(A).hit()).as("another's").isTrue();
        assertThat(rig.apiKey().get(PLUGINS).cacheStatus()).as("its own").contains("fwd=stale");
        rig.sandbox()
                .knobs()
                .fault(RequestMatch.of("GET", ".*Configurations").by("demo-api-key"), 1, Fault.status(status));
        rig.apiKey().get(API + "/Configurations");
        assertThat(rig.apiKey().get(A).hit()).as("what another has read").isFalse();
    }

    @Test
    void whoHasBeenRefusedWhileUpstreamFailsIsNotServedStaleWhatAnotherHasRead() {
        introduced();
        rig.account().get(A);
        rig.skip(Duration.ofMinutes(20));
        rig.apiKey().get(B);
        RequestMatch read = RequestMatch.exactly("GET", A).by("demo-api-key");
        rig.sandbox().knobs().fault(read, 2, Fault.status(500));
        assertThat(rig.apiKey().get(A).how()).as("it has a proof").contains("detail=stale-if-error");
        try (Hold hold = rig.sandbox().knobs().hold(read, Hold.Point.AFTER, 1)) {
            Future<Response> waiting = rig.apiKey().getting(A);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            rig.sandbox()
                    .knobs()
                    .fault(RequestMatch.of("GET", ".*Configurations").by("demo-api-key"), 1, Fault.status(401));
            assertThat(rig.apiKey().get(API + "/Configurations").status()).isEqualTo(401);
            hold.release();
            assertThat(Client.wait(waiting).status()).isEqualTo(500);
        }
    }

    @Test
    void anAnswerThatWasUnderWayWhenTheRefusalCameIsNoProof() {
        rig.account().get(A);
        try (Hold hold =
                rig.sandbox().knobs().hold(RequestMatch.exactly("GET", B).by("demo-api-key"), Hold.Point.AFTER, 1)) {
            // Asked past the cache, it is not asked again because of what happens meanwhile.
            Future<Response> early = rig.apiKey().getting(B, "Cache-Control", "no-cache");
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            rig.sandbox()
                    .knobs()
                    .fault(RequestMatch.of("GET", ".*Configurations").by("demo-api-key"), 1, Fault.status(401));
            rig.apiKey().get(API + "/Configurations");
            hold.release();
            Client.wait(early);
        }
        rig.account().get(A);
        assertThat(rig.apiKey().get(A).hit()).isFalse();
    }

    @Test
    void whoWaitsTogetherHasOneCallForEachCredential() {
        introduced();
        try (Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", A), Hold.Point.AFTER, 2)) {
            List<Future<Response>> all = List.of(
                    rig.account().getting(A),
                    rig.account().getting(A),
                    rig.apiKey().getting(A),
                    rig.apiKey().getting(A));
            rig.untilAboard(4);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            hold.release();
            all.forEach(answer -> assertThat(Client.wait(answer).status()).isEqualTo(200));
        }
        assertThat(rig.sandbox().journal().entries(entry -> entry.target().equals(A)))
                .hasSize(2);
    }

    @Test
    void nothingCrossesAccounts() {
        introduced();
        rig.other().get(B);
        rig.account().get(A);
        rig.account().get(PLUGINS);
        for (String target : List.of(A, PLUGINS)) {
            Response other = rig.other().get(target);
            assertThat(other.hit()).isFalse();
            assertThat(other.text()).doesNotContain(SandboxSettings.DEMO_ACCOUNT_SID);
        }
        // A name that is another account's, with a password that is none, is what upstream says of it.
        Client liar = rig.anonymous().as(SandboxSettings.DEMO_ACCOUNT_SID, "wrong");
        assertThat(liar.get(A).status()).isEqualTo(401);
    }

    @Test
    void anErrorIsForWhoWasAnsweredWithIt() {
        introduced();
        rig.userToken().get(PLUGINS);
        rig.userToken().get(PLUGINS);
        assertThat(rig.userToken().get(A).status())
                .as("a Flex user may not go by names")
                .isEqualTo(404);
        assertThat(rig.userToken().get(A).hit()).isTrue();
        assertThat(rig.account().get(A).status()).isEqualTo(200);
        assertThat(rig.apiKey().get(A).status()).isEqualTo(200);
    }

    @Test
    void aWriteByAnyCredentialIsSeenByAll() {
        introduced();
        rig.account().get(A);
        assertThat(rig.apiKey().get(A).hit()).isTrue();
        assertThat(rig.bearer().post(A, "FriendlyName=New").status()).isEqualTo(200);
        for (Client client : List.of(rig.apiKey(), rig.account())) {
            assertThat(client.get(A).json().getString("friendly_name")).isEqualTo("New");
        }
    }

    @Test
    void anAnswerThatTellsNoAccountIsForOneAlone() {
        String releases = API + "/Releases";
        rig.account().get(releases);
        rig.apiKey().get(releases);
        rig.skip(Duration.ofMinutes(1));
        assertThat(rig.account().get(releases, "Cache-Control", "no-cache").status())
                .isEqualTo(200);
        assertThat(rig.apiKey().get(releases).header("Age")).isEqualTo("60");
    }

    @Test
    void whatAListHasFilledIsSharedAsTheListIs() {
        start(plan -> plan.rules(rules -> rules.priming(true)));
        introduced();
        rig.account().get(PLUGINS);
        String sid = rig.account().get(A).json().getString("sid");
        assertThat(rig.apiKey().get(PLUGINS + "/" + sid).how()).isEqualTo("Flexgate; hit; detail=primed");
        assertThat(rig.bearer().get(PLUGINS + "/" + sid).cacheStatus()).contains("fwd=uri-miss");
        assertThat(rig.other().get(PLUGINS + "/" + sid).status()).isEqualTo(404);
    }

    @Test
    void byDefaultNothingIsShared() {
        start(plan -> plan.rules(rules -> rules.sharing(CacheRules.Share.CREDENTIAL)));
        introduced();
        rig.account().get(A);
        assertThat(rig.apiKey().get(A).cacheStatus()).contains("fwd=uri-miss");
    }

    @Test
    void whereTheGatewayHoldsTheCredentialItChangesNothing() {
        Account account = new Account(
                "main",
                SandboxSettings.DEMO_ACCOUNT_SID,
                new Secret(SandboxSettings.DEMO_API_KEY),
                new Secret(SandboxSettings.DEMO_API_SECRET));
        start(plan -> plan.access(AccessRules.local(account)));
        rig.anonymous().get(A);
        assertThat(rig.anonymous().get(A).hit()).isTrue();
        assertThat(rig.account().get(A).hit()).isTrue();
        assertThat(rig.gateway().gateway().shared().store().entries()).hasSize(1);
    }
}
