package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes that the catalog does not know: streamed, and what they leave behind. */
class PassedWritesTest {

    private static final String LIST = API + "/Plugins";

    private final Rig rig = Rig.start();

    @BeforeEach
    void aListThatIsKept() {
        rig.account().get(LIST);
        assertThat(rig.account().get(LIST).hit()).isTrue();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aSuccessDropsWhatTheAccountHas() {
        assertThat(rig.apiKey().post("/v1/Echo", "a=b").status()).isEqualTo(200);
        assertThat(rig.account().get(LIST).hit()).isFalse();
    }

    @Test
    void aWriteWithoutACredentialDropsNothingWhateverBecomesOfIt() {
        assertThat(rig.anonymous().post("/v1/Echo", "a=b").status()).isEqualTo(200);
        rig.sandbox().knobs().fault(RequestMatch.of("POST", "/v1/Echo"), 1, Fault.status(500));
        assertThat(rig.anonymous().post("/v1/Echo", "a=b").status()).isEqualTo(500);
        assertThat(rig.account().get(LIST).hit()).isTrue();
    }

    @Test
    void theAnswerCannotBeCompleteBeforeTheCacheKnowsThatUpstreamIsDone() {
        Response written = rig.account().post("/v1/Echo", "a=b");
        assertThat(written.header("Content-Length")).isNull();
        assertThat(written.text()).isEqualTo("a=b");
        Response read = rig.account().get("/v1/Echo");
        assertThat(read.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void eachRequestHasItsLineInTheAccessLogWhicheverWayItWent() {
        long before = accessLines();
        rig.account().get(LIST);
        rig.account().get("/v1/Echo");
        rig.account().post("/v1/Echo", "a=b");
        rig.account().post(API + "/Plugins", "UniqueName=plugin-a");
        rig.anonymous().get(LIST);
        Until.holds("five more lines", () -> accessLines() == before + 5);
    }

    private long accessLines() {
        return rig.log().lines().stream()
                .filter(line -> line.contains("flexgate.access"))
                .count();
    }
}
