package io.flexgate.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Journal;
import io.flexgate.testing.Rig;
import java.util.List;

/** What must hold of upstream's journal whatever a client did. */
final class Bypass {

    private Bypass() {}

    /** Everything that reached upstream came by the gateway, and nothing else did. */
    static void none(Rig rig, long forwarded) {
        assertThat(rig.sandbox().journal().entries())
                .as("requests that reached upstream")
                .isNotEmpty()
                .allSatisfy(entry ->
                        assertThat(entry.header("Via")).as(entry.target()).containsExactly("1.1 flexgate"))
                .hasSize((int) forwarded);
    }

    /** The targets of the requests with this method, oldest first, without the API's root. */
    static List<String> targets(Rig rig, String method) {
        return rig.sandbox().journal().entries(entry -> entry.method().equals(method)).stream()
                .map(Journal.Entry::target)
                .map(target -> target.substring(Rig.API.length()))
                .toList();
    }
}
