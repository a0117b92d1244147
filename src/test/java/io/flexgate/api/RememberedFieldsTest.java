package io.flexgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Accounts;
import io.flexgate.access.Gatekeeper;
import io.flexgate.access.Meters;
import io.flexgate.access.PartitionHash;
import io.flexgate.ledger.Ledger;
import io.flexgate.testing.Teams;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a connection remembers of the fields of its requests has no credential in it, whoever they were meant for. */
class RememberedFieldsTest {

    private static Entrance entrance(AccessRules rules) {
        byte[] key = new byte[16];
        return new Entrance(
                rules,
                new Gatekeeper(rules, new PartitionHash(key), new Accounts(key)),
                new Meters(System::nanoTime),
                new Ledger(),
                InstantSource.system());
    }

    @Test
    void nothingSecretIsInThem() {
        for (AccessRules rules : List.of(
                AccessRules.passthrough(), AccessRules.local(Teams.MAIN), Teams.rules(Teams.team("red", "secret-1")))) {
            MultiMap fields = MultiMap.caseInsensitiveMultiMap()
                    .add("Host", "a")
                    .add("AUTHORIZATION", "Basic secret-1")
                    .add("authorization", "Bearer secret-2")
                    .add("X-Flexgate-Key", "secret-3")
                    .add("Cookie", "session=secret-4")
                    .add("Proxy-Authorization", "Basic secret-5")
                    .add("Accept-Language", "de");
            entrance(rules).forget(fields);
            assertThat(fields.toString()).doesNotContain("secret");
            assertThat(fields.get("host")).isEqualTo("a");
            assertThat(fields.get("accept-language")).isEqualTo("de");
        }
    }

    /** What is not there must not look as if it were: answers for those without a credential are stored, too. */
    @Test
    void whatIsNotThereIsNotMadeUp() {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap().add("Host", "a");
        entrance(AccessRules.local(Teams.MAIN)).forget(fields);
        assertThat(fields.names()).containsExactly("Host");
    }
}
