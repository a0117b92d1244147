package io.flexgate.admin.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.Shed;
import io.flexgate.relay.GatewayError;
import io.flexgate.testing.Client;
import io.flexgate.testing.House;
import io.flexgate.testing.Response;
import io.flexgate.upstream.UpstreamFailure;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's files as they are served, where a token is asked for. */
class DashboardTest {

    private static final Path SOURCES = Path.of("src", "main", "resources", "dashboard");

    @TempDir
    Path folder;

    private House house;
    private Client admin;

    @BeforeEach
    void start() throws IOException {
        Path file = folder.resolve("flexgate.yaml");
        Files.writeString(file, "admin: { token: \"a-token-of-some-length\" }\n");
        house = new House(file);
        admin = Client.of(house.vertx(), house.gateway().adminPort());
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void thePageIsServedToAnybodyAndItsFiguresAreNot() {
        Response page = admin.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(admin.get("/admin/v1/stats").status()).isEqualTo(401);
        assertThat(admin.authorization("Bearer a-token-of-some-length")
                        .get("/admin/v1/stats")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everythingThatItLoadsIsThereAndNothingElse() throws IOException {
        Set<String> loaded = new TreeSet<>(named("(?:src|href)=\"(dashboard/[^\"]+)\"", SOURCES.resolve("index.html")));
        List<Path> scripts =
                sources().filter(path -> path.toString().endsWith(".js")).toList();
        for (Path script : scripts) {
            named("from '\\./([^']+)'", script).forEach(name -> loaded.add("dashboard/" + name));
        }
        assertThat(loaded)
                .isEqualTo(Stream.concat(
                                Stream.of("uPlot.iife.min.js", "uPlot.min.css"),
                                sources()
                                        .map(path -> path.getFileName().toString())
                                        .filter(name -> !name.equals("index.html")))
                        .map(name -> "dashboard/" + name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        for (String path : loaded) {
            Response file = admin.get("/" + path);
            assertThat(file.status()).as(path).isEqualTo(200);
            assertThat(file.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
        assertThat(admin.get("/dashboard/uPlot.iife.min.js").header("Content-Type"))
                .isEqualTo("text/javascript; charset=utf-8");
        // Anybody may know what there is, and nobody what else may be.
        assertThat(admin.get("/dashboard/index.html").status()).isEqualTo(401);
        assertThat(admin.get("/dashboard/../admin/v1/stats").status()).isEqualTo(401);
        assertThat(admin.get("/dashboard/%2e%2e/catalog/http.yaml").status()).isEqualTo(401);
    }

    @Test
    void everyErrorThatMayBeListedHasItsMeaning() throws IOException, IllegalAccessException {
        Set<String> slugs = new TreeSet<>(Set.of(
                "upstream",
                GatewayError.internal().slug(),
                GatewayError.badRequest("").slug()));
        for (Field field : GatewayError.class.getFields()) {
            if (field.getType() == GatewayError.class) {
                slugs.add(((GatewayError) field.get(null)).slug());
            }
        }
        Stream.of(Shed.Reason.values()).map(Shed.Reason::slug).forEach(slugs::add);
        Stream.of(UpstreamFailure.Kind.values()).map(UpstreamFailure.Kind::slug).forEach(slugs::add);
        assertThat(new TreeSet<>(named("(?m)^  '?([a-z-]+)'?: '", SOURCES.resolve("errors.js"))))
                .isEqualTo(slugs);
    }

    @Test
    void theBrowserIsToldToTrustNothingElse() throws IOException {
        Response page = admin.get("/");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "http:");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        // What the policy forbids is not there: scripts, styles and handlers in the markup, and other hosts anywhere.
        assertThat(page.text())
                .doesNotContainPattern("<script>|<style|style=|\\son[a-z]+=")
                .doesNotContainPattern("https?://");
        for (Path script :
                sources().filter(path -> path.toString().endsWith(".js")).toList()) {
            assertThat(Files.readString(script))
                    .as(script.toString())
                    .doesNotContain(
                            "innerHTML",
                            "outerHTML",
                            "insertAdjacentHTML",
                            "document.write",
                            "eval(",
                            "http://",
                            "https://");
        }
    }

    @Test
    void aBrowserThatHasAFileIsNotSentItAgain() {
        for (String path : List.of("/", "/dashboard/main.js", "/dashboard/uPlot.min.css")) {
            Response first = admin.get(path);
            assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
            Response again = admin.get(path, "If-None-Match", first.header("ETag"));
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.text()).isEmpty();
            assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
            assertThat(admin.get(path, "If-None-Match", "\"another\"").text()).isEqualTo(first.text());
            Response head = Client.wait(admin.send("HEAD", path, null));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length"))
                    .isEqualTo(String.valueOf(first.text().getBytes(StandardCharsets.UTF_8).length));
        }
    }

    @Test
    void nothingCanBeDoneToIt() {
        assertThat(admin.post("/", "").status()).isEqualTo(401);
        assertThat(admin.authorization("Bearer a-token-of-some-length")
                        .post("/", "")
                        .status())
                .isEqualTo(404);
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.toList().stream();
        }
    }

    private static List<String> named(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
