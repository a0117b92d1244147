package io.flexgate.config.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flexgate.access.Permission;
import io.flexgate.limits.Priority;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the schema and the table of keys differ, loading them fails and says how. */
class SchemaKeysTest {

    @Test
    void a_key_of_the_code_that_the_schema_has_not() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Key.of("cache.colour", Kind::duration))
                .withMessage("conf/flexgate.schema.json has no key cache.colour, and the code has");
    }

    @Test
    void a_key_of_the_schema_that_the_code_has_not() {
        List<Key<?>> fewer = new ArrayList<>(Keys.ALL);
        fewer.remove(Keys.GRACE);
        fewer.remove(TeamKeys.ENFORCE);

        assertThatIllegalStateException()
                .isThrownBy(() -> Schema.ordered(fewer))
                .withMessage(
                        "conf/flexgate.schema.json has teams.<team>.enforce, shutdown.grace, and the code has not");
    }

    @Test
    void a_key_that_stands_twice_in_the_code() {
        List<Key<?>> more = new ArrayList<>(Keys.ALL);
        more.add(Keys.GRACE);

        assertThatIllegalStateException()
                .isThrownBy(() -> Schema.ordered(more))
                .withMessage("a key stands twice in the code");
    }

    @Test
    void words_that_are_others_than_the_codes() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Key.of("teams.<team>.upstream.priority", it -> Kind.word("x", Permission.class, it)))
                .withMessageStartingWith(
                        "conf/flexgate.schema.json: teams.<team>.upstream.priority may be [high, normal, low], and ");
        assertThatIllegalStateException().isThrownBy(() -> Key.of("log.format", Kind::flag));
    }

    @Test
    void a_secret_that_would_be_shown_and_the_reverse() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Key.of("accounts.<account>.password", Kind.of("x", "y", text -> text)))
                .withMessageEndingWith("accounts.<account>.password is a secret that is shown");
        assertThatIllegalStateException()
                .isThrownBy(() -> Key.of("log.level", Kind.hidden("x", "y", text -> text)))
                .withMessageEndingWith("log.level is hidden and not writeOnly");
    }

    @Test
    void descriptions_defaults_lists_words_and_bounds_come_from_the_schema() {
        assertThat(Schema.at("listen.limits.header-bytes"))
                .isEqualTo(new Declared(
                        "listen.limits.header-bytes",
                        "all header fields of a request, and its request line",
                        "32KiB",
                        Key.Items.ONE,
                        false,
                        List.of(),
                        "1KiB",
                        "1MiB",
                        "16KiB"));
        assertThat(Schema.at("teams.<team>.requests.burst"))
                .extracting(Declared::standard, Declared::word, Declared::least, Declared::most)
                .containsExactly("auto", "auto", "1", "1000000000");
        assertThat(TeamKeys.ALLOW)
                .extracting(Key::many, Key::standard, key -> key.kind().allowed())
                .containsExactly(true, "read, write", "read, write, purge");
        assertThat(TeamKeys.PRIORITY.kind().reader().apply("low")).isEqualTo(Priority.LOW);
        assertThat(Schema.at("accounts.<account>.sid").standard()).isNull();
    }
}
