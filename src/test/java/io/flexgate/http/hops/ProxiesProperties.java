package io.flexgate.http.hops;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.Authority;
import io.flexgate.http.hops.Proxies.Whence;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What nobody thought of: any bytes in the fields, any address. */
class ProxiesProperties {

    private static final Proxies ALL = new Proxies(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")), false);
    private static final Proxies TEN = new Proxies(List.of(Cidr.parse("10.0.0.0/8")), false);
    private static final IpAddress PEER = Objects.requireNonNull(IpAddress.parse("10.0.0.1"));

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of(
                        "for=",
                        "proto=",
                        "host=",
                        "by=",
                        "http",
                        "https",
                        "1.1.1.1",
                        "10.0.0.2",
                        "[::1]",
                        "_x",
                        "unknown",
                        "\"",
                        "\\",
                        ",",
                        ";",
                        "=",
                        " ",
                        "a.example",
                        ":80",
                        ":",
                        "\t",
                        "é",
                        "\0",
                        "/",
                        "for=1.1.1.1;host=a")
                .list()
                .ofMaxSize(20)
                .map(pieces -> String.join("", pieces));
    }

    @Property
    void whatever_stands_there_gives_a_sound_answer(
            @ForAll("fields") String forwarded, @ForAll("fields") String client, @ForAll("fields") String host) {
        for (Proxies proxies : List.of(ALL, TEN)) {
            for (Map<String, List<String>> fields : List.of(
                    Map.of("forwarded", List.of(forwarded, client)),
                    Map.of(
                            "x-forwarded-for",
                            List.of(client),
                            "x-forwarded-host",
                            List.of(host),
                            "x-forwarded-proto",
                            List.of(forwarded),
                            "x-forwarded-port",
                            List.of(host)))) {
                Whence whence = proxies.whence(PEER, name -> fields.getOrDefault(name, List.of()));
                assertThat(whence.client()).matches("[0-9a-fA-F.:]+|(?i:unknown)|_[A-Za-z0-9._-]+");
                assertThat(whence.scheme()).isIn(null, "http", "https");
                if (whence.authority() != null) {
                    assertThat(Authority.origin("https", whence.authority())).isNotNull();
                    assertThat(Authority.origin("https", String.valueOf(whence.meant(null))))
                            .isNotNull();
                }
            }
        }
    }

    /** The nearest proxy is believed whatever its client has sent: the field that it extends, or one before its own. */
    @Property
    void what_the_nearest_adds_is_what_counts(@ForAll("fields") String sent) {
        String added = "for=192.0.2.7;proto=https;host=\"a.example:8443\"";
        Whence whence = new Whence("192.0.2.7", "https", "a.example:8443", 0);
        for (List<String> values :
                List.of(List.of(sent + ", " + added), List.of(sent + "," + added), List.of(sent, added))) {
            assertThat(TEN.whence(PEER, name -> name.equals("forwarded") ? values : List.of()))
                    .isEqualTo(whence);
        }
    }

    @Property
    void addresses_are_read_as_java_reads_them(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
        InetAddress six = InetAddress.getByAddress(bytes);
        InetAddress four = InetAddress.getByAddress(java.util.Arrays.copyOf(bytes, 4));
        for (InetAddress address : List.of(six, four)) {
            IpAddress read = Objects.requireNonNull(IpAddress.parse(address.getHostAddress()));
            // A literal: nothing is looked up.
            assertThat(InetAddress.getByName(read.toString())).isEqualTo(address);
            assertThat(IpAddress.parse(read.toString())).isEqualTo(read);
            assertThat(new Cidr(read, read.bits()).contains(read)).isTrue();
        }
    }
}
