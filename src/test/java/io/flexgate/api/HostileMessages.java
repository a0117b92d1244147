package io.flexgate.api;

import java.util.ArrayList;
import java.util.List;

/** Messages that two readers may read in two ways, and what becomes of each here. The smuggled part always names itself. */
final class HostileMessages {

    /** What becomes of a message. */
    enum Fate {
        /** Refused with this status, and its connection ends: what follows it is read by nobody. */
        ENDS,
        /** Refused, and what follows is answered as the request that it is: where it begins was never in doubt. */
        REFUSED,
        /** Passed on as one request with this body. */
        PASSES
    }

    /**
     * One of them.
     *
     * @param bytes in Latin-1
     * @param status what it is answered with
     * @param line the request line that upstream sees, or null where it sees none
     * @param body that upstream sees
     */
    record Message(String name, String bytes, Fate fate, int status, String line, String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String SMUGGLED = "GET /v1/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String CHUNKED = "5\r\nhello\r\n0\r\n\r\n";

    private final List<Message> all = new ArrayList<>();

    static List<Message> all() {
        HostileMessages table = new HostileMessages();
        table.framing();
        table.chunks();
        table.lines();
        table.fields();
        table.targets();
        table.hosts();
        return List.copyOf(table.all);
    }

    private void framing() {
        String both = "Content-Length: " + SMUGGLED.length();
        ends("CL.TE", post("Content-Length: 6", "Transfer-Encoding: chunked") + "0\r\n\r\nG" + SMUGGLED);
        ends("TE.CL", post("Transfer-Encoding: chunked", "Content-Length: 4") + CHUNKED + SMUGGLED);
        ends("TE.0", post("Transfer-Encoding: chunked", "Content-Length: 0") + CHUNKED + SMUGGLED);
        ends("xchunked", post("Transfer-Encoding: xchunked") + SMUGGLED);
        ends("xchunked with a length", post("Transfer-Encoding: xchunked", both) + SMUGGLED);
        ends("chunked, identity", post("Transfer-Encoding: chunked, identity") + CHUNKED + SMUGGLED);
        ends("identity", post("Transfer-Encoding: identity") + SMUGGLED);
        ends("identity, chunked", post("Transfer-Encoding: identity, chunked") + CHUNKED + SMUGGLED);
        ends("gzip, chunked", post("Transfer-Encoding: gzip, chunked") + CHUNKED + SMUGGLED);
        ends("chunked, chunked", post("Transfer-Encoding: chunked, chunked") + CHUNKED + SMUGGLED);
        ends("chunked in quotes", post("Transfer-Encoding: \"chunked\"") + CHUNKED + SMUGGLED);
        ends("chunked with a parameter", post("Transfer-Encoding: chunked;a=b") + CHUNKED + SMUGGLED);
        ends("an empty coding", post("Transfer-Encoding:") + SMUGGLED);
        ends("a coding of commas", post("Transfer-Encoding: ,chunked,") + CHUNKED + SMUGGLED);
        ends("a vertical tab before the coding", post("Transfer-Encoding: \u000bchunked") + CHUNKED + SMUGGLED);
        ends("a vertical tab behind the coding", post("Transfer-Encoding: chunked\u000b") + CHUNKED + SMUGGLED);
        ends("a NUL behind the coding", post("Transfer-Encoding: chunked\u0000") + CHUNKED + SMUGGLED);
        ends("a folded coding", post("Transfer-Encoding:\r\n chunked") + CHUNKED + SMUGGLED);
        ends("two codings", post("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + CHUNKED + SMUGGLED);
        ends(
                "the same coding twice",
                post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + CHUNKED + SMUGGLED);
        ends("a space before the colon", post("Transfer-Encoding : chunked") + CHUNKED + SMUGGLED);
        ends("a tab before the colon", post("Transfer-Encoding\t: chunked") + CHUNKED + SMUGGLED);
        passes("a coding folded into another field", post("X: y", " Transfer-Encoding: chunked"), "");
        ends("a coding behind a bare CR", post("X: y\rTransfer-Encoding: chunked") + CHUNKED + SMUGGLED);
        ends("a coding behind a bare LF", post("X: y\nTransfer-Encoding: chunked") + CHUNKED + SMUGGLED);
        ends("chunks in HTTP/1.0", post("Transfer-Encoding: chunked").replace("1.1", "1.0") + CHUNKED + SMUGGLED);
        passes("a tab before the coding", post("Transfer-Encoding:\tchunked") + CHUNKED, "hello");
        passes("spaces around the coding", post("Transfer-Encoding:  chunked \t") + CHUNKED, "hello");
        passes("a coding in capitals", post("TRANSFER-ENCODING: CHUNKED") + CHUNKED, "hello");
        ends("two lengths", post("Content-Length: 5", "Content-Length: 6") + "hello!" + SMUGGLED);
        ends("the same length twice", post("Content-Length: 5", "Content-Length: 5") + "hello" + SMUGGLED);
        for (String length : List.of(
                "5, 6",
                "5,5",
                "1,1",
                "-1",
                "+5",
                "0x5",
                "5a",
                "five",
                "5 5",
                "5.0",
                "\"5\"",
                "",
                " ",
                ",",
                "5,",
                "99999999999999999999",
                "9223372036854775808",
                "\u000b5",
                "5\u000b",
                "5\u0000",
                "\u00b2")) {
            ends("a length of [" + visible(length) + "]", post("Content-Length: " + length) + "hello" + SMUGGLED);
        }
        ends("a space before the colon of the length", post("Content-Length : 5") + "hello" + SMUGGLED);
        passes("a length with zeros", post("Content-Length: 0005") + "hello", "hello");
        passes("a body that looks like a request", post(both) + SMUGGLED, SMUGGLED);
        passes("a GET with a body", post(both).replace("POST", "GET") + SMUGGLED, SMUGGLED);
        passes("a GET with chunks", post("Transfer-Encoding: chunked").replace("POST", "GET") + CHUNKED, "hello");
        passes("a line end before the request", "\r\n\r\n" + post("Content-Length: 5") + "hello", "hello");
    }

    private void chunks() {
        String head = post("Transfer-Encoding: chunked");
        for (String size : List.of(
                "zz", "-5", "+5", "0x5", "5x", "", ",5", "7fffffffffffffff", "fffffffff", "100000005", "\u00b2")) {
            ends("a chunk of [" + visible(size) + "]", head + size + "\r\nhello\r\n0\r\n\r\n" + SMUGGLED);
        }
        ends("a chunk that is longer than it says", head + "4\r\nhello\r\n0\r\n\r\n" + SMUGGLED);
        ends("a chunk that is shorter than it says", head + "6\r\nhello\r\n0\r\n\r\n" + SMUGGLED);
        ends("a chunk size with a bare LF", head + "5\nhello\r\n0\r\n\r\n" + SMUGGLED);
        ends("a chunk with a bare LF", head + "5\r\nhello\n0\r\n\r\n" + SMUGGLED);
        ends("a last chunk with bare LFs", head + "5\r\nhello\r\n0\n\n" + SMUGGLED);
        ends("an extension with a bare LF", head + "5;a\nx\r\nhello\r\n0\r\n\r\n" + SMUGGLED);
        ends("an extension with a bare CR", head + "5;a\rx\r\nhello\r\n0\r\n\r\n" + SMUGGLED);
        ends("a chunk size line without end", head + "5;" + "x".repeat(20_000) + "\r\nhello\r\n0\r\n\r\n" + SMUGGLED);
        ends("trailers without end", head + "0\r\nX: " + "x".repeat(20_000) + "\r\n\r\n" + SMUGGLED);
        ends("a trailer that is none", head + "0\r\nno colon\r\n\r\n" + SMUGGLED);
        passes(
                "a chunk size with a NUL behind it, which is not passed on",
                head + "5\u0000\r\nhello\r\n0\r\n\r\n",
                "hello");
        passes("an extension", head + "5;a=b;c=\"d\"\r\nhello\r\n0;e\r\n\r\n", "hello");
        passes(
                "chunk sizes with zeros and capitals",
                head + "000a\r\nhellohello\r\nA\r\nhellohello\r\n000\r\n\r\n",
                "hello".repeat(4));
        passes(
                "trailers that frame",
                head + "5\r\nhello\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\nHost: b\r\n\r\n",
                "hello");
    }

    private void lines() {
        ends("no request line", "hello\r\n\r\n" + SMUGGLED);
        ends("a request line without a version", "GET /v1/Echo\r\n\r\n" + SMUGGLED);
        ends("a request line of four words", "GET /v1/Echo /v1/x HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED);
        ends("a request line with a bare LF", "GET /v1/Echo HTTP/1.1\nHost: a\r\n\r\n" + SMUGGLED);
        ends("a bare LF behind a field", "GET /v1/Echo HTTP/1.1\r\nHost: a\n\r\n" + SMUGGLED);
        ends("bare LFs at the end", "GET /v1/Echo HTTP/1.1\r\nHost: a\r\n\n" + SMUGGLED);
        ends("a NUL in the method", "G\u0000T /v1/Echo HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED);
        ends("a control in the method", "G\u0001T /v1/Echo HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED);
        ends("a separator in the method", "G(T /v1/Echo HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED);
        ends("a method beyond ASCII", "G\u00c9T /v1/Echo HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED);
        ends("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n" + SMUGGLED);
        message(new Message(
                "HTTP/2 in a request line",
                "GET /v1/Echo HTTP/2.0\r\nHost: a\r\n\r\n" + SMUGGLED,
                Fate.ENDS,
                505,
                null,
                null));
        message(new Message(
                "HTTP/1.2", "GET /v1/Echo HTTP/1.2\r\nHost: a\r\n\r\n" + SMUGGLED, Fate.ENDS, 505, null, null));
        ends("half a version", "GET /v1/Echo HTTP/1\r\nHost: a\r\n\r\n" + SMUGGLED);
        message(new Message(
                "a target beyond the bound",
                get("/v1/Echo?" + "x".repeat(20_000)) + SMUGGLED,
                Fate.ENDS,
                414,
                null,
                null));
        message(new Message(
                "fields beyond the bound",
                get("/v1/Echo", "X: " + "x".repeat(20_000)) + SMUGGLED,
                Fate.ENDS,
                431,
                null,
                null));
        message(new Message(
                "many fields beyond the bound",
                get("/v1/Echo", "X: yyyyyyyy\r\n".repeat(2_000) + "X: y") + SMUGGLED,
                Fate.ENDS,
                431,
                null,
                null));
    }

    private void fields() {
        for (String field : List.of(
                "no colon",
                "X y: z",
                "X\u0000y: z",
                "X\u0001: z",
                "X(y): z",
                "X\u00e9: z",
                "X: y\u0000z",
                "X: y\u000bz",
                "X: y\rz",
                "X: y\nz",
                "X: y\r\r\nX-Z: z",
                "\u000bX: y")) {
            ends("a field [" + visible(field) + "]", get("/v1/Echo", field) + SMUGGLED);
        }
        refused("a field without a name", get("/v1/Echo", ": z"));
        passes("a folded field", get("/v1/Echo", "X: y\r\n  z"), "");
    }

    private void targets() {
        for (String target : List.of(
                "v1/Echo",
                "/v1/Echo#x",
                "/v1/Ech\u00f6",
                "/v1/Echo\u007f",
                "/v1/Echo\u0001",
                "/v1/Echo?\u0000",
                "ftp://a/x",
                "http://",
                "http://elsewhere.test/v1/Echo",
                "http://user@127.0.0.1/v1/Echo",
                "//",
                "*x")) {
            boolean odd = target.equals("//");
            if (odd) {
                continue;
            }
            refused("a target [" + visible(target) + "]", get(target));
        }
        refused("CONNECT", get("/v1/Echo").replace("GET", "CONNECT"));
        refused("CONNECT in small letters", get("/v1/Echo").replace("GET", "connect"));
        for (String target : List.of(
                "/v1/Echo/../x",
                "/v1/Echo/%2e%2e/x",
                "/v1/Echo/a%2Fb",
                "/v1//Echo",
                "/v1/Echo/%00",
                "/v1/Echo/%0d%0aX:%20y",
                "/v1/Echo/%",
                "/v1/Echo;a=b",
                "/v1/Echo?a=\\..\\",
                "//v1/Echo")) {
            message(new Message(
                    "a target " + target, get(target), Fate.PASSES, 200, "GET " + target + " HTTP/1.1", ""));
        }
    }

    private void hosts() {
        for (String host : List.of(
                "", "a b", "a/x", "user@a", "a:port", "a:99999", "a, b", "[::1", "a?x", "a#x", "a\\b", "\u00e4")) {
            refused("a host [" + visible(host) + "]", "GET /v1/Echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }
        refused("no host", "GET /v1/Echo HTTP/1.1\r\n\r\n");
        refused("two hosts", "GET /v1/Echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        refused("the same host twice", "GET /v1/Echo HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
        refused("a folded host", "GET /v1/Echo HTTP/1.1\r\nHost: a\r\n b\r\n\r\n");
        ends("a host with a space before the colon", "GET /v1/Echo HTTP/1.1\r\nHost : a\r\n\r\n" + SMUGGLED);
    }

    private static String post(String... fields) {
        return "POST /v1/Echo HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    private static String get(String target, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
    }

    private void ends(String name, String bytes) {
        message(new Message(name, bytes, Fate.ENDS, 400, null, null));
    }

    private void refused(String name, String bytes) {
        message(new Message(name, bytes, Fate.REFUSED, 400, null, null));
    }

    private void passes(String name, String bytes, String body) {
        String method = bytes.strip().startsWith("GET") ? "GET" : "POST";
        message(new Message(name, bytes, Fate.PASSES, 200, method + " /v1/Echo HTTP/1.1", body));
    }

    private void message(Message message) {
        all.add(message);
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        for (char c : text.toCharArray()) {
            visible.append(c < ' ' || c > '~' ? "\\x%02x".formatted((int) c) : Character.toString(c));
        }
        return visible.toString();
    }
}
