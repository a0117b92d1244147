package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Requests reach upstream, and answers their clients, as they were sent, but for what the contract names. Bare sockets on both sides. */
class ByteForByteProperties {

    private static final String HOST = "Host: gateway.test:8080\r\n";
    private static final String CREDENTIAL = "Authorization: Basic eDp5";

    /** What a gateway sets itself: of the connection, of the framing, and of the plain form that it must be able to read. */
    private static final Set<String> FRAMING =
            Set.of("host", "via", "content-length", "transfer-encoding", "connection");

    /** In chunks: their end tells a client that the gateway has settled a passed write, so the next read is sent once. */
    private static final String PLAIN =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";

    private static RawUpstream upstream;
    private static Rig rig;

    @BeforeContainer
    static void start() {
        upstream = new RawUpstream(PLAIN);
        rig = Rig.plan().unshielded().upstream(upstream.origin()).start();
    }

    @AfterContainer
    static void stop() {
        rig.close();
        upstream.close();
    }

    // ---- what clients send

    /** Where requests go: a fetch, a list, a create, an update, and paths that pass. */
    enum Way {
        FETCH("GET", API + "/Plugins/a", true),
        LIST("GET", API + "/Configurations/b/Plugins", true),
        CREATE("POST", API + "/Plugins", true),
        UPDATE("POST", API + "/Plugins/FP00000000000000000000000000000001", true),
        ECHO("POST", "/v1/Echo", false),
        CONFIGURATION("POST", "/v1/Configuration", false),
        PUT("PUT", "/v1/Anything", false),
        DELETE("DELETE", API + "/Plugins/a", false),
        PASS("GET", "/v1/Echo/get", false),
        OWN("PURGE", "/v1/Echo", false);

        final String method;
        final String path;
        final boolean catalog;

        Way(String method, String path, boolean catalog) {
            this.method = method;
            this.path = path;
            this.catalog = catalog;
        }

        boolean bodied() {
            return !method.equals("GET") && !method.equals("DELETE");
        }
    }

    @Provide
    Arbitrary<String> queries() {
        Arbitrary<String> odd = Arbitraries.strings()
                .withChars("ab09%&=+?/;:@!$'()*,~.-_\\\"<>[]{}|^`")
                .ofMaxLength(40);
        Arbitrary<String> known = Arbitraries.of(
                "",
                "&",
                "PageSize=1&PageSize=2",
                "PageSize=2&PageSize=1",
                "PageSize=",
                "Page=0&PageToken=a%20b+c",
                "%",
                "%zz&%",
                "a=%E2%82%AC",
                "a=1&&b=2&",
                "?",
                "=",
                "a=b=c",
                "Status=100%&x=Tom & Jerry".replace(" ", "+"));
        return Arbitraries.oneOf(
                        Arbitraries.just("none"), Arbitraries.oneOf(odd, known).map(query -> "?" + query))
                .map(query -> query.equals("none") ? "" : query);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> forms = Arbitraries.of(
                        "FriendlyName=Tom & Jerry=50%+x",
                        "Plugins={\"phase\":3,\"plugin_version\":\"FV..\"}",
                        "Description=",
                        "FriendlyName=Zoë €\u0000%zz%",
                        "a=1&a=2&&",
                        "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                        "0\r\n\r\n")
                .map(form -> form.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> large = Arbitraries.integers().between(1, 200_000).map(size -> {
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (i * 7 + i / 251);
            }
            return bytes;
        });
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, any), net.jqwik.api.Tuple.of(4, forms), net.jqwik.api.Tuple.of(1, large));
    }

    /** Fields that mean nothing to a gateway, in any case and order, repeated, empty, with bytes beyond ASCII. */
    @Provide
    Arbitrary<List<String>> fields() {
        Arbitrary<String> name = Arbitraries.of(
                "X-A",
                "x-a",
                "X-a",
                "X-B",
                "user-AGENT",
                "Accept",
                "Flex-Metadata",
                "Content-Type",
                "content-type",
                "Cookie",
                "Accept-Language",
                "X!#$%&'*+-.^_`|~0",
                "Referer",
                "T-Twilio-Idempotency-Token",
                "X-Forwarded-For");
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("ab, ;=\"%+\t\u00e9\u00ff\u0080\u00c3\u00ab")
                        .ofMaxLength(20),
                Arbitraries.of("", "application/x-www-form-urlencoded", "a, b", "\"quoted, text\"", "Zo\u00c3\u00ab"));
        return Combinators.combine(name, value.map(String::strip))
                .as((n, v) -> n + ": " + v)
                .list()
                .ofMaxSize(8);
    }

    @Property(tries = 600)
    @Label("target, body and fields reach upstream as they were sent")
    void requestsReachUpstreamAsTheyAre(
            @ForAll Way way,
            @ForAll("queries") String query,
            @ForAll("fields") List<String> fields,
            @ForAll("bodies") byte[] body,
            @ForAll boolean chunked) {
        List<String> sent = new ArrayList<>(fields);
        sent.add(sent.size() / 2, CREDENTIAL);
        byte[] content = way.bodied() ? body : new byte[0];
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(latin1(way.method + " " + way.path + query + " HTTP/1.1\r\n" + HOST
                + sent.stream().map(field -> field + "\r\n").collect(Collectors.joining())));
        if (!way.bodied()) {
            request.writeBytes(latin1("\r\n"));
        } else if (chunked) {
            request.writeBytes(latin1("Transfer-Encoding: chunked\r\n\r\n"));
            chunks(content, request);
        } else {
            request.writeBytes(latin1("Content-Length: " + content.length + "\r\n\r\n"));
            request.writeBytes(content);
        }
        upstream.script(RawUpstream.bytes(PLAIN));
        int before = upstream.requests().size();
        try (Wire wire = Wire.to(rig.port())) {
            Wire.Answer answer = wire.send(request.toByteArray()).answer();
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        }
        assertThat(upstream.requests().size() - before).as("sent once").isEqualTo(1);
        RawUpstream.Request got = upstream.last();
        assertThat(got.line()).isEqualTo(way.method + " " + way.path + query + " HTTP/1.1");
        assertThat(got.body()).isEqualTo(content);
        assertThat(forwarded(got.fields(), way)).containsExactlyElementsOf(forwarded(sent, way));
        assertThat(got.fields().stream()
                        .filter(field -> field.toLowerCase(Locale.ROOT).startsWith("host:")))
                .hasSize(1)
                .allMatch(field ->
                        field.substring(5).strip().equals(upstream.origin().authority()));
    }

    /** Without what the gateway sets itself. Space around a value is not part of it (RFC 9110 §5.5). */
    private static List<String> forwarded(List<String> fields, Way way) {
        return fields.stream()
                .filter(field -> {
                    String name = field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT);
                    // A read that others may share is not told by which way it came.
                    boolean whence = way.catalog && way.method.equals("GET") && name.equals("x-forwarded-for");
                    return !FRAMING.contains(name) && !whence && !(way.catalog && name.equals("accept-encoding"));
                })
                .map(field -> field.substring(0, field.indexOf(':')) + ": "
                        + field.substring(field.indexOf(':') + 1).strip())
                .toList();
    }

    private static void chunks(byte[] content, ByteArrayOutputStream out) {
        int step = Math.max(1, content.length / 3);
        for (int from = 0; from < content.length; from += step) {
            int size = Math.min(step, content.length - from);
            out.writeBytes(latin1(Integer.toHexString(size) + "\r\n"));
            out.write(content, from, size);
            out.writeBytes(latin1("\r\n"));
        }
        out.writeBytes(latin1("0\r\n\r\n"));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Example
    @Label("fields of the connection, and those that Connection names, end at the gateway")
    void hopByHopFieldsEndHere() {
        upstream.script(RawUpstream.bytes(PLAIN));
        for (String path : List.of(API + "/Plugins/hop", "/v1/Echo")) {
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(
                                "GET " + path + " HTTP/1.1\r\n" + HOST + CREDENTIAL
                                        + "\r\nConnection: keep-alive, X-Private\r\nConnection: X-More\r\nKeep-Alive: timeout=5\r\n"
                                        + "X-Private: 1\r\nX-More: 2\r\nTE: trailers\r\nProxy-Authorization: Basic secret\r\n"
                                        + "Proxy-Connection: keep-alive\r\nUpgrade: websocket\r\nX-Kept: 3\r\nVia: 1.0 before\r\n\r\n")
                        .answer();
            }
            String names = upstream.last().fields().stream()
                    .map(field -> field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT))
                    .sorted()
                    .collect(Collectors.joining(" "));
            assertThat(names.replace("accept-encoding ", ""))
                    .isEqualTo(
                            // What is passed may have trailers, and says so for itself.
                            path.startsWith(API)
                                    ? "authorization host via x-kept"
                                    : "authorization connection host te via x-kept");
            assertThat(upstream.last().fields()).contains("Via: 1.0 before, 1.1 flexgate");
        }
    }

    // ---- what upstream answers

    /** Fields of an answer that the gateway has something to say about. */
    private static final Set<String> SAID =
            Set.of("via", "cache-status", "content-length", "transfer-encoding", "date", "etag", "x-request-id");

    @Provide
    Arbitrary<List<String>> answerFields() {
        Arbitrary<String> name = Arbitraries.of(
                "X-A",
                "x-a",
                "X-B",
                "Set-Cookie",
                "set-cookie",
                "Retry-After",
                "Twilio-Request-Id",
                "RateLimit",
                "Content-Type",
                "Server",
                "Warning",
                "Link",
                "WWW-Authenticate",
                "X!#$%&'*+-.^_`|~0",
                "Strict-Transport-Security");
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("ab, ;=\"%+\t\u00e9\u00ff\u0080\u00c3\u00ab")
                        .ofMaxLength(20),
                Arbitraries.of("", "a=b; Path=/", "application/json", "text/html; charset=utf-8", "Zo\u00c3\u00ab"));
        return Combinators.combine(name, value.map(String::strip))
                .as((n, v) -> n + ": " + v)
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> statusLines() {
        Arbitrary<Integer> status = Arbitraries.oneOf(
                Arbitraries.of(
                        200, 201, 202, 203, 206, 301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 418, 422, 429),
                Arbitraries.of(500, 501, 502, 503, 504, 299, 499, 599));
        Arbitrary<String> reason = Arbitraries.oneOf(
                Arbitraries.of("OK", "Not Found", "Whatever It Is", "I'm a teapot", "x"),
                Arbitraries.strings()
                        .withChars("ab (),:;/'\"%")
                        .ofMinLength(1)
                        .ofMaxLength(12)
                        .map(String::strip)
                        .filter(r -> !r.isEmpty()));
        return Combinators.combine(status, reason).as((s, r) -> "HTTP/1.1 " + s + " " + r);
    }

    @Property(tries = 600)
    @Label("status, reason, fields and body reach the client as upstream sent them")
    void answersReachTheClientAsTheyAre(
            @ForAll Way way,
            @ForAll("statusLines") String statusLine,
            @ForAll("answerFields") List<String> fields,
            @ForAll("bodies") byte[] body,
            @ForAll boolean chunked,
            @ForAll("queries") String query) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(latin1(statusLine + "\r\n"
                + fields.stream().map(field -> field + "\r\n").collect(Collectors.joining())));
        if (chunked) {
            answer.writeBytes(latin1("Transfer-Encoding: chunked\r\n\r\n"));
            chunks(body, answer);
        } else {
            answer.writeBytes(latin1("Content-Length: " + body.length + "\r\n\r\n"));
            answer.writeBytes(body);
        }
        upstream.script((request, socket) -> {
            socket.getOutputStream().write(answer.toByteArray());
            socket.getOutputStream().flush();
        });
        // A key of its own for each try: this is about answers that come from upstream.
        String target = way.path + "?try=" + System.nanoTime() + query.replace('?', '&');
        try (Wire wire = Wire.to(rig.port())) {
            Wire.Answer got = wire.send(way.method + " " + target + " HTTP/1.1\r\n" + HOST + CREDENTIAL
                            + "\r\nCache-Control: no-store\r\n" + (way.bodied() ? "Content-Length: 0\r\n" : "")
                            + "\r\n")
                    .answer();
            assertThat(got.statusLine()).isEqualTo(statusLine);
            assertThat(got.body()).isEqualTo(body);
            assertThat(got.headers().stream()
                            .filter(field -> !SAID.contains(field.getKey().toLowerCase(Locale.ROOT)))
                            .map(field -> field.getKey() + ": " + field.getValue()))
                    .containsExactlyElementsOf(fields.stream()
                            .map(field -> field.substring(0, field.indexOf(':')) + ": "
                                    + field.substring(field.indexOf(':') + 1).strip())
                            .toList());
            assertThat(got.all("via")).containsExactly("1.1 flexgate");
            assertThat(got.all("cache-status")).hasSize(1);
        }
    }

    @Example
    @Label("the journal of a sandbox shows a Flex client's form and query as they left the client")
    void aFlexClientsFormsArriveAsTheyLeft() {
        String form =
                "UniqueName=a&FriendlyName=Tom & Jerry=50%+x&Description=Zo\u00c3\u00ab 100% x&Plugins={\"phase\":3}";
        try (Rig own = Rig.start();
                Wire wire = Wire.to(own.port())) {
            String auth = io.flexgate.sandbox.SandboxSettings.empty()
                    .credentials()
                    .get(0)
                    .authorization();
            for (String target : List.of(API + "/Plugins", "/v1/Echo?", "/v1/Configuration?&")) {
                wire.send("POST " + target + " HTTP/1.1\r\n" + HOST + "Authorization: " + auth + "\r\nContent-Length: "
                                + form.length() + "\r\n\r\n" + form)
                        .answer();
                var entry = own.sandbox()
                        .journal()
                        .entries(e -> e.target().equals(target))
                        .get(0);
                assertThat(entry.bytes()).isEqualTo(latin1(form));
            }
        }
    }

    @Example
    @Label("trailers, informational answers and answers that end with their connection do no harm")
    void unusualFramingOfAnswersIsUnderstood() {
        for (String path : List.of(API + "/Plugins/framing", "/v1/Echo")) {
            String head = "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n";
            List<String> answers = List.of(
                    head + "Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2;ext=1\r\nok\r\n0\r\nX-T: 1\r\n\r\n",
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head + "Content-Length: 2\r\n\r\nok",
                    head + "\r\nok",
                    "HTTP/1.0 200 OK\r\nCache-Control: no-store\r\n\r\nok");
            for (String answer : answers) {
                upstream.script((request, socket) -> {
                    RawUpstream.write(socket.getOutputStream(), answer);
                    if (answer.endsWith("\r\n\r\nok") && !answer.contains("Length")) {
                        socket.close();
                    }
                });
                try (Wire wire = Wire.to(rig.port())) {
                    for (int i = 0; i < 2; i++) {
                        Wire.Answer got = wire.send("GET " + path + " HTTP/1.1\r\n" + HOST + CREDENTIAL + "\r\n\r\n")
                                .finalAnswer();
                        assertThat(got.status()).as(answer).isEqualTo(200);
                        assertThat(got.text()).as(answer).isEqualTo("ok");
                    }
                }
            }
        }
    }
}
