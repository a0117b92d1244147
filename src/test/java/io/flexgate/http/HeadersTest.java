package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class HeadersTest {

    /** Many more names than are remembered, so that they take each other's places. */
    @Property(tries = 200)
    void lowerCaseIsWhatItIsWithoutAMemory(@ForAll @Size(max = 200) List<@From("names") String> names) {
        assertThat(names.stream().map(LowerCase::of).toList())
                .isEqualTo(names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Property(tries = 200)
    void aListHasWhatWasAddedInOrder(@ForAll @Size(max = 100) List<@From("names") String> names) {
        Headers.Builder builder = Headers.builder();
        for (int i = 0; i < names.size(); i++) {
            builder.add(names.get(i), "v" + i);
        }
        List<String> seen = new ArrayList<>();
        builder.build().forEach((name, value) -> seen.add(name + value));
        List<String> added = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            added.add(names.get(i) + "v" + i);
        }
        assertThat(seen).isEqualTo(added);
    }

    @Example
    void whatWasBuiltDoesNotChangeWithItsBuilder() {
        Headers.Builder builder = Headers.builder().add("A", "1");
        Headers first = builder.build();
        Headers second = builder.add("B", "2").build();
        assertThat(first).isEqualTo(Headers.of("A", "1"));
        assertThat(second).isEqualTo(Headers.of("A", "1", "B", "2"));
        assertThat(first.and(Headers.none())).isSameAs(first);
        assertThat(first.and(Headers.of("B", "2"))).isEqualTo(second);
    }

    @Example
    void allValuesOfANameAreFoundWithoutCase() {
        Headers headers = Headers.of("Vary", "a", "X", "1", "vary", "b");
        assertThat(headers.all("VARY")).containsExactly("a", "b");
        assertThat(headers.all("none")).isEmpty();
        assertThat(headers.keep(name -> name.equals("vary"))).isEqualTo(Headers.of("Vary", "a", "vary", "b"));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.of("Content-Type", "content-type", "CONTENT-TYPE", "X-\u0130", "\u00c4-b"),
                Arbitraries.strings().ascii().ofMaxLength(60),
                Arbitraries.integers().between(0, 5_000).map(number -> "X-Name-" + number));
    }
}
