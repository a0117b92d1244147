package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Secret;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as a sidecar: it adds the credential, for programs of this machine and for nobody else. */
@Timeout(60)
class LocalAccessTest {

    static final AccessRules LOCAL = AccessRules.local(new Account(
            "main",
            SandboxSettings.DEMO_ACCOUNT_SID,
            new Secret(SandboxSettings.DEMO_API_KEY),
            new Secret(SandboxSettings.DEMO_API_SECRET)));

    private static final String PLUGINS = API + "/Plugins";

    private Rig rig = Rig.plan().access(LOCAL).start();

    @AfterEach
    void close() {
        rig.close();
    }

    private Wire.Answer ask(String fields) {
        try (Wire wire = Wire.to(rig.port())) {
            return wire.send("GET " + PLUGINS + " HTTP/1.1\r\n" + fields + "\r\n")
                    .answer();
        }
    }

    @Test
    void theAccountsCredentialIsAddedAndTheCallersOwnReplaced() {
        assertThat(rig.anonymous().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
        assertThat(rig.anonymous().get(PLUGINS).status()).isEqualTo(200);
        assertThat(rig.other().get(PLUGINS).hit()).isTrue();
        assertThat(rig.other().get(PLUGINS + "/a").status()).isEqualTo(200);
        assertThat(rig.other().get("/v1/Unknown").status()).isEqualTo(404);
        try (Wire wire = Wire.to(rig.port())) {
            wire.send("GET " + PLUGINS + "?several HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic eDp5\r\n"
                            + "authorization: Bearer z\r\nConnection: authorization\r\n\r\n")
                    .answer();
        }
        assertThat(rig.sandbox().journal().entries()).allSatisfy(entry -> {
            assertThat(entry.caller().credential()).isEqualTo("demo-api-key");
            assertThat(entry.header("authorization")).hasSize(1);
        });
    }

    @Test
    void unknownPathsArePassedWithTheCredential() {
        Response echo = rig.anonymous().post("/v1/Configuration", "{}");
        assertThat(echo.status()).isNotEqualTo(401);
        assertThat(rig.anonymous().get("/v1/Echo").status()).isEqualTo(200);
        assertThat(rig.sandbox().journal().entries())
                .allSatisfy(entry -> assertThat(entry.caller().credential()).isEqualTo("demo-api-key"));
    }

    @Test
    void theCredentialIsInNoAnswerNotEvenToTrace() {
        rig.close();
        try (RawUpstream mirror = new RawUpstream("")) {
            mirror.script((request, socket) -> RawUpstream.write(
                    socket.getOutputStream(),
                    request.line().startsWith("TRACE")
                            ? "HTTP/1.1 200 OK\r\nContent-Type: message/http\r\nContent-Length: "
                                    + request.head().length() + "\r\n\r\n" + request.head()
                            : "HTTP/1.1 500 Broken\r\nContent-Length: 2\r\n\r\n{}"));
            rig = Rig.plan().access(LOCAL).upstream(mirror.origin()).start();
            String pair = SandboxSettings.DEMO_API_KEY + ":" + SandboxSettings.DEMO_API_SECRET;
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")) {
                for (String target : List.of(PLUGINS, PLUGINS + "/none", "/v1/Echo", "/v1/Unknown")) {
                    Response answer = Client.wait(rig.anonymous().send(method, target, null));
                    assertThat(answer.toString())
                            .doesNotContain(SandboxSettings.DEMO_API_SECRET)
                            .doesNotContain(encoded);
                }
            }
            assertThat(mirror.requests()).anyMatch(request -> request.head().contains(encoded));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LocalHost:8080", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "app.localhost:3000"
            })
    void loopbackNamesAreGood(String host) {
        assertThat(ask("Host: " + host + "\r\n").status()).isEqualTo(200);
        assertThat(ask("Host: " + host + "\r\nOrigin: http://" + host + "\r\nSec-Fetch-Site: same-origin\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(ask("Host: " + host + "\r\nSec-Fetch-Site: none\r\n").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.evil.example",
                "localhost.",
                "xlocalhost",
                "10.0.0.1",
                "[::2]"
            })
    void anotherNameForThisMachineIsRefused(String host) {
        HostileRequestsTest.refused(ask("Host: " + host + "\r\n"), 403, 20403, "foreign-page");
        assertThat(rig.sandbox().journal().entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Origin: https://evil.example",
                "Origin: http://localhost:3000",
                "Origin: http://localhost",
                "Origin: null",
                "Origin: http://evil.example/http://localhost:8080",
                "Origin: http://evillocalhost:8080",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: something"
            })
    void aPageFromElsewhereIsRefused(String field) {
        HostileRequestsTest.refused(ask("Host: localhost:8080\r\n" + field + "\r\n"), 403, 20403, "foreign-page");
        try (Wire wire = Wire.to(rig.port())) {
            String form = "UniqueName=evil";
            HostileRequestsTest.refused(
                    wire.send("POST " + PLUGINS + " HTTP/1.1\r\nHost: localhost:8080\r\n" + field
                                    + "\r\nContent-Type: text/plain\r\nContent-Length: " + form.length() + "\r\n\r\n"
                                    + form)
                            .answer(),
                    403,
                    20403,
                    "foreign-page");
            HostileRequestsTest.refused(
                    wire.send("OPTIONS " + PLUGINS + " HTTP/1.1\r\nHost: localhost:8080\r\n" + field + "\r\n\r\n")
                            .answer(),
                    403,
                    20403,
                    "foreign-page");
        }
        assertThat(rig.sandbox().journal().entries()).isEmpty();
    }

    @Test
    void aPageIsRefusedWhateverSecondFieldsSayAndWithoutAHost() {
        for (String fields : List.of(
                "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n",
                "Host: localhost\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n")) {
            HostileRequestsTest.refused(ask(fields), 403, 20403, "foreign-page");
        }
        try (Wire wire = Wire.to(rig.port())) {
            HostileRequestsTest.refused(
                    wire.send("GET " + PLUGINS + " HTTP/1.0\r\nOrigin: http://evil.example\r\n\r\n")
                            .answer(),
                    403,
                    20403,
                    "foreign-page");
        }
    }

    @Test
    void aUnixSocketServesLikeAPort(@TempDir Path dir) throws IOException {
        rig.close();
        Path socket = dir.resolve("flexgate.sock");
        rig = Rig.plan().access(LOCAL).listen("unix:" + socket).start();
        for (int i = 0; i < 4; i++) {
            try (Wire wire = Wire.to(socket)) {
                wire.send("GET " + PLUGINS + " HTTP/1.1\r\nHost: any.name\r\nConnection: close\r\n\r\n");
                Wire.Answer answer = wire.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(new JsonObject(answer.text()).getJsonObject("meta").getString("url"))
                        .startsWith("http://any.name/");
            }
        }
        assertThat(rig.sandbox().journal().count("GET", PLUGINS)).isEqualTo(1);
        rig.close();
        assertThat(Files.exists(socket))
                .as("the socket's file is gone with its listener")
                .isFalse();
        rig = Rig.plan().access(LOCAL).listen("unix:" + socket).start();
    }
}
