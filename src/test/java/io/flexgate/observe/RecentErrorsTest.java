package io.flexgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.ledger.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of requests that went wrong. */
class RecentErrorsTest {

    private final RecentErrors errors = new RecentErrors(InstantSource.fixed(Instant.EPOCH));

    private void ended(String path, int status, String slug) {
        Observation request = Observation.begin(errors, "GET", path, 0);
        if (slug != null) {
            request.failed(slug);
        }
        request.became(Outcome.FAILED);
        request.answered(status, 0, 1);
    }

    private List<String> paths() {
        return errors.newest().stream().map(RecentErrors.Failure::path).toList();
    }

    @Test
    void noCredentialIsShownThatSomebodyPutIntoAPath() {
        String token = "0123456789abcdef0123456789abcdef";
        ended("AC" + token + ":" + token + "@host/x", 400, "malformed");
        ended("/fgk_secretsecretsecret/x", 404, "unknown");
        ended("/v1/" + token, 502, "upstream-unreachable");

        assertThat(paths()).hasSize(3).noneMatch(path -> path.contains(token) || path.contains("secret"));
        assertThat(paths()).containsExactly("/v1/***", "/***/x", "***@host/x");
    }

    @Test
    void whoHasLeftIsNoError() {
        ended("/v1/gone", Observation.CLIENT_GONE, "client-gone");
        ended("/v1/fine", 200, null);
        ended("/v1/upstream", 500, null);

        assertThat(paths()).containsExactly("/v1/upstream");
    }
}
