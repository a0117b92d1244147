package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract §6.5: as what a request is counted of which upstream hears nothing. */
class LedgerTest {

    private final Rig rig = Rig.start();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whoForbidsToAskUpstreamIsRefused() {
        String[] only = {"Cache-Control", "only-if-cached"};
        for (String target : new String[] {API + "/Plugins", "/v1/Echo"}) {
            assertThat(Client.wait(rig.account().send("GET", target, null, only))
                            .status())
                    .isEqualTo(504);
        }
        assertThat(LedgerText.ofAllEnded(rig))
                .containsEntry("passthrough plugin", "requests=1 REFUSED=1")
                .containsEntry("passthrough other", "requests=1 REFUSED=1");
    }

    @Test
    void whatTheGatewayAnswersByItselfIsNoCallOfUpstream() {
        String[] last = {"Max-Forwards", "0"};
        assertThat(Client.wait(rig.account().send("OPTIONS", "/v1/Echo", null, last))
                        .status())
                .isEqualTo(204);
        assertThat(LedgerText.ofAllEnded(rig)).containsEntry("passthrough other", "requests=1 HIT=1");
        assertThat(rig.sandbox().journal().size()).isZero();
    }
}
