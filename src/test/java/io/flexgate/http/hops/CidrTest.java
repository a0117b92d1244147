package io.flexgate.http.hops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks and the addresses in them. */
class CidrTest {

    private static boolean in(String network, String address) {
        return Cidr.parse(network).contains(Objects.requireNonNull(IpAddress.parse(address)));
    }

    @Test
    void a_network_has_the_addresses_that_begin_as_it_does() {
        assertThat(in("10.0.0.0/8", "10.255.0.1")).isTrue();
        assertThat(in("10.0.0.0/8", "11.0.0.0")).isFalse();
        assertThat(in("10.0.0.0/8", "::ffff:10.0.0.1")).isTrue();
        assertThat(in("192.0.2.128/25", "192.0.2.127")).isFalse();
        assertThat(in("0.0.0.0/0", "255.255.255.255")).isTrue();
        assertThat(in("0.0.0.0/0", "::1")).isFalse();
        assertThat(in("::/0", "ffff::")).isTrue();
        assertThat(in("::/0", "1.2.3.4")).isFalse();
        assertThat(in("fd00::/8", "fdff::1")).isTrue();
        assertThat(in("fd00::/8", "fe00::1")).isFalse();
        assertThat(in("2001:db8::1", "2001:db8:0:0:0:0:0:1")).isTrue();
        assertThat(in("2001:db8::/65", "2001:db8:0:0:7fff::")).isTrue();
        assertThat(in("2001:db8::/65", "2001:db8:0:0:8000::")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4,1.2.3.4",
        "::,::",
        "::1,::1",
        "1::,1::",
        "2001:DB8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7:8,1:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8,1:0:3:4:5:6:7:8",
        "::ffff:1.2.3.4,1.2.3.4",
        "64:ff9b::1.2.3.4,64:ff9b::102:304",
        "1:2:3:4:5:6:1.2.3.4,1:2:3:4:5:6:102:304",
        "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
    })
    void addresses_are_printed_in_their_usual_form(String text, String usual) {
        assertThat(IpAddress.parse(text)).hasToString(usual);
        assertThat(IpAddress.parse(usual)).isEqualTo(IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ":",
                ":::",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.",
                "1.2.3.-1",
                "1.2.3.4 ",
                "a.example",
                "localhost",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                "::1%eth0",
                "1.2.3.4::",
                "::1.2.3",
                "[::1]",
                "１.2.3.4",
                "1:2:3:4:5:6:7:1.2.3.4",
                "0x7f.1.1.1",
                "::١",
            })
    void what_is_no_address_is_none(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @Test
    void mistakes_are_told() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse("10.0.0.0/33"))
                .withMessage("behind the / stands a number from 0 to 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse("10.1.2.3/8"))
                .withMessage("it begins at 10.0.0.0; did you mean 10.0.0.0/8, or 10.1.2.3 alone?");
        assertThat(Cidr.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(Cidr.parse("::1")).hasToString("::1");
    }
}
