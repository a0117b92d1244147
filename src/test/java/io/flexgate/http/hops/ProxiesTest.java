package io.flexgate.http.hops;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.hops.Proxies.Whence;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a request comes from: those who are believed are asked, from the nearest on, and nobody else. */
class ProxiesTest {

    private static final Proxies TEN = of("10.0.0.0/8", "fd00::/8");

    private static Proxies of(String... networks) {
        return new Proxies(Stream.of(networks).map(Cidr::parse).toList(), false);
    }

    private static Whence from(String peer, Map<String, List<String>> fields) {
        return TEN.whence(IpAddress.parse(peer), name -> fields.getOrDefault(name, List.of()));
    }

    private static Whence forwarded(String... values) {
        return from("10.0.0.1", Map.of("forwarded", List.of(values)));
    }

    private static Whence direct(String client) {
        return new Whence(client, null, null, 0);
    }

    @Test
    void what_others_say_is_ignored() {
        Map<String, List<String>> said = Map.of(
                "forwarded", List.of("for=192.0.2.1;proto=https;host=evil.example"),
                "x-forwarded-for", List.of("192.0.2.1"),
                "x-forwarded-host", List.of("evil.example"));
        for (String peer : List.of("11.0.0.1", "192.168.1.1", "::1", "fe00::1")) {
            assertThat(from(peer, said)).isEqualTo(direct(peer));
        }
        assertThat(Proxies.NONE.whence(null, name -> said.getOrDefault(name, List.of())))
                .isEqualTo(direct("unix"));
        assertThat(new Proxies(List.of(), true).whence(null, name -> said.getOrDefault(name, List.of())))
                .isEqualTo(new Whence("192.0.2.1", "https", "evil.example", 0));
    }

    /** What RFC 7239 gives as examples, and what proxies make of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '^',
            value = {
                "for=192.0.2.60;proto=http;by=203.0.113.43;host=a.example | 192.0.2.60 | http | a.example",
                "for=192.0.2.60; proto=HTTPS ; host=\"a.example:8443\" | 192.0.2.60 | https | a.example:8443",
                "For=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe::17 | - | -",
                "for=\"192.0.2.43:47011\" | 192.0.2.43 | - | -",
                "for=192.0.2.43:47011 | 192.0.2.43 | - | -",
                "for=192.0.2.43, for=\"[2001:db8:cafe::17]\" | 2001:db8:cafe::17 | - | -",
                "for=_hidden, for=_SEVKISEK | _SEVKISEK | - | -",
                "for=unknown;proto=https | unknown | https | -",
                "for=\"_gazonk\" | _gazonk | - | -",
                "for=\"192.0.2.\\4\\3\" | 192.0.2.43 | - | -",
                "for=192.0.2.1;secret=\"a, b; for=1.1.1.1 \\\"\" | 192.0.2.1 | - | -",
                ", ,for=192.0.2.1;;proto=http;, , | 192.0.2.1 | http | -",
                "proto=https;host=a.example | 10.0.0.1 | https | a.example",
                "for=::1 | ::1 | - | -",
            })
    void one_hop_is_read_as_the_standard_has_it(String value, String client, String scheme, String authority) {
        assertThat(forwarded(value)).isEqualTo(new Whence(client, scheme, authority, 0));
    }

    @Test
    void hops_are_followed_from_the_nearest_as_long_as_they_are_believed() {
        assertThat(forwarded("for=6.6.6.6;host=evil.example, for=192.0.2.1;host=a.example;proto=https, for=10.0.0.2"))
                .isEqualTo(new Whence("192.0.2.1", "https", "a.example", 0));
        assertThat(forwarded("for=6.6.6.6", "for=192.0.2.1;proto=https", "for=10.0.0.2;proto=http;host=inner"))
                .isEqualTo(new Whence("192.0.2.1", "https", "inner", 0));
        assertThat(forwarded("for=10.0.0.3;host=a.example, for=\"[fd00::1]\""))
                .as("a client that is one of the trusted itself")
                .isEqualTo(new Whence("10.0.0.3", null, "a.example", 0));
        assertThat(forwarded("for=6.6.6.6;host=evil.example, for=_hidden;host=a.example"))
                .as("nobody knows whether a hidden one is to be believed")
                .isEqualTo(new Whence("_hidden", null, "a.example", 0));
        assertThat(forwarded("for=6.6.6.6;host=evil.example, proto=https"))
                .as("a hop that does not say for whom")
                .isEqualTo(new Whence("10.0.0.1", "https", null, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"never ends",
                "for=\"1.1.1.1",
                "for=\"1.1.1.1\\",
                "for=\"a\\\"",
                "\\\"",
                "garbage",
                "for",
                "=",
                "for=;host=",
                "\"\"",
                "for=1.1.1.1;for=2.2.2.2",
            })
    void what_a_client_sends_does_not_change_how_its_proxy_is_read(String sent) {
        Whence told = new Whence("192.0.2.1", "https", "a.example", 0);
        assertThat(forwarded(sent + ", for=192.0.2.1;proto=https;host=a.example"))
                .isEqualTo(told);
        assertThat(forwarded(sent + ",for=192.0.2.1;proto=https;host=a.example,for=10.1.1.1"))
                .isEqualTo(told);
        assertThat(forwarded(sent, "for=192.0.2.1;proto=https;host=a.example")).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",,,",
                "for=\"1.1.1.1",
                "for=1.1.1.1;for=2.2.2.2",
                "for=1.1.1.1 proto=https",
                "f@r=1.1.1.1",
                "for=1.1.1.1;proto",
                "for=<script>",
            })
    void what_cannot_be_read_is_ignored_as_a_whole(String value) {
        assertThat(forwarded(value)).isEqualTo(direct("10.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=300.1.1.1",
                "for=01.1.1.1",
                "for=a.example",
                "for=\"[::1\"",
                "for=\"1.1.1.1:port\"",
                "for=\"<b>\"",
                "for=\"_a b\"",
                "for=_;proto=gopher;host=\"a b\"",
                "proto=javascript;host=\"evil.example/path\"",
                "host=\"user@evil.example\"",
                "host=a.example:99999",
                "host=\"\\\"\"",
            })
    void bad_values_are_ignored_each_for_itself(String value) {
        assertThat(forwarded(value)).isEqualTo(direct("10.0.0.1"));
    }

    @Test
    void a_host_longer_than_any_name_and_hops_without_end_are_ignored() {
        assertThat(forwarded("host=" + "a".repeat(300))).isEqualTo(direct("10.0.0.1"));
        assertThat(forwarded("for=_" + "a".repeat(300))).isEqualTo(direct("10.0.0.1"));
        assertThat(forwarded("for=192.0.2.1" + ", for=10.0.0.9".repeat(2_000))).isEqualTo(direct("10.0.0.9"));
    }

    @Test
    void the_other_fields_are_read_where_there_is_no_standard_one() {
        assertThat(from(
                        "10.0.0.1",
                        Map.of(
                                "x-forwarded-for", List.of("6.6.6.6, 192.0.2.1", "10.0.0.2"),
                                "x-forwarded-proto", List.of("http, https, http"),
                                "x-forwarded-host", List.of("evil.example, a.example, inner"),
                                "x-forwarded-port", List.of("8443"))))
                .isEqualTo(new Whence("192.0.2.1", "https", "a.example", 0));
        assertThat(from(
                        "10.0.0.1",
                        Map.of(
                                "x-forwarded-for", List.of("192.0.2.1:4711"),
                                "x-forwarded-proto", List.of("https"),
                                "x-forwarded-host", List.of("a.example"),
                                "x-forwarded-port", List.of("8443"))))
                .isEqualTo(new Whence("192.0.2.1", "https", "a.example", 8443));
        assertThat(from("10.0.0.1", Map.of("x-forwarded-for", List.of("2001:db8::1"))))
                .isEqualTo(direct("2001:db8::1"));
        assertThat(from("10.0.0.1", Map.of("x-forwarded-proto", List.of("https"))))
                .isEqualTo(new Whence("10.0.0.1", "https", null, 0));
        assertThat(from(
                        "10.0.0.1",
                        Map.of(
                                "x-forwarded-for", List.of("'; drop table"),
                                "x-forwarded-proto", List.of("ftp"),
                                "x-forwarded-host", List.of("a b"),
                                "x-forwarded-port", List.of("0"))))
                .isEqualTo(direct("10.0.0.1"));
    }

    @Test
    void where_the_two_kinds_tell_of_different_clients_neither_is_believed() {
        assertThat(from(
                        "10.0.0.1",
                        Map.of(
                                "forwarded", List.of("for=6.6.6.6;host=evil.example"),
                                "x-forwarded-for", List.of("192.0.2.1"))))
                .isEqualTo(direct("10.0.0.1"));
        assertThat(from(
                        "10.0.0.1",
                        Map.of(
                                "forwarded", List.of("for=6.6.6.6, for=192.0.2.1;host=a.example"),
                                "x-forwarded-for", List.of("7.7.7.7, 192.0.2.1"),
                                "x-forwarded-host", List.of("b.example"))))
                .isEqualTo(new Whence("192.0.2.1", null, "a.example", 0));
    }

    @Test
    void a_port_goes_with_a_host_that_has_none() {
        Whence whence = new Whence("1.1.1.1", "https", null, 8443);
        assertThat(whence.meant("a.example")).isEqualTo("a.example:8443");
        assertThat(whence.meant("a.example:")).isEqualTo("a.example:8443");
        assertThat(whence.meant("a.example:1")).isEqualTo("a.example:1");
        assertThat(whence.meant("[::1]")).isEqualTo("[::1]:8443");
        assertThat(whence.meant(null)).isNull();
        assertThat(new Whence("1.1.1.1", null, "b.example", 0).meant("a.example"))
                .isEqualTo("b.example");
    }
}
