package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.Headers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §4.1: what two requests must have in common to get the same answer. */
class SelectingTest {

    private static Headers of(Policy.Kind kind, Map<String, String> request, String... answer) {
        return Selecting.of(Headers.of(answer), kind, name -> request.getOrDefault(name, ""));
    }

    private static boolean matches(Headers selecting, Map<String, String> request) {
        return Selecting.matches(selecting, name -> request.getOrDefault(name, ""));
    }

    @ParameterizedTest(name = "Vary {0}: kept for [{1}], asked for by [{2}]: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept|text/html|text/html|true",
                "Accept|text/html|text/plain|false",
                "Accept|text/html|TEXT/HTML|false",
                "Accept|''|''|true",
                "Accept|''|text/html|false",
                "Accept|a, b|a,b|true",
                "Accept|a,b|a ,\tb|true",
                "Accept|a, b|b, a|false",
                "Accept|\"a, b\"|\"a,b\"|false",
                "Accept|  a  |a|true",
                "Accept-Language|en-GB|EN-gb|true",
                "Accept-Encoding|GZIP, br|gzip,BR|true"
            })
    void valuesAreComparedAsTheFieldHasThem(String vary, String kept, String asked, boolean same) {
        String field = vary.toLowerCase(java.util.Locale.ROOT);
        Headers selecting = of(Policy.Kind.HTTP, Map.of(field, kept), "Vary", vary);
        assertThat(matches(selecting, Map.of(field, asked))).isEqualTo(same);
    }

    @Test
    void allNamedFieldsSelectAndNoOther() {
        Map<String, String> request = Map.of("a", "1", "b", "2", "c", "3");
        Headers selecting = of(Policy.Kind.HTTP, request, "Vary", "A, b", "Vary", "B,");
        assertThat(selecting).isEqualTo(Headers.of("a", "1", "b", "2"));
        assertThat(matches(selecting, Map.of("a", "1", "b", "2"))).isTrue();
        assertThat(matches(selecting, Map.of("a", "1", "b", "3"))).isFalse();
        assertThat(matches(selecting, Map.of("b", "2"))).isFalse();
    }

    @Test
    void whatDoesNotVaryIsForEverybody() {
        assertThat(matches(of(Policy.Kind.HTTP, Map.of("a", "1")), Map.of("a", "2")))
                .isTrue();
    }

    @Test
    void noCredentialIsKept() {
        Headers selecting = of(Policy.Kind.HTTP, Map.of("authorization", "Bearer secret"), "Vary", "Authorization, A");
        assertThat(selecting).isEqualTo(Headers.of("a", ""));
        assertThat(Selecting.byCredential(Headers.of("Vary", "a, AUTHORIZATION")))
                .isTrue();
        assertThat(Selecting.byCredential(Headers.of("Vary", "a"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a, *", "Cookie", "a,COOKIE", "Proxy-Authorization"})
    void whatIsKeptForNobody(String vary) {
        assertThat(Selecting.impossible(Headers.of("Vary", vary))).isTrue();
        assertThat(Selecting.impossible(Headers.of("Vary", "a"))).isFalse();
    }

    @Test
    void anAnswerThatAllowsOneOriginVariesByIt() {
        Map<String, String> request = Map.of("origin", "https://a.test");
        assertThat(of(Policy.Kind.API, request, "Access-Control-Allow-Origin", "https://a.test"))
                .isEqualTo(Headers.of("origin", "https://a.test"));
        assertThat(of(Policy.Kind.API, request, "Access-Control-Allow-Origin", "*"))
                .isEqualTo(Headers.none());
    }

    @Test
    void encodingsSelectWhereAnswersComeEncoded() {
        Map<String, String> request = Map.of("accept-encoding", "gzip");
        assertThat(of(Policy.Kind.HTTP, request, "Content-Encoding", "gzip"))
                .isEqualTo(Headers.of("accept-encoding", "gzip"));
        assertThat(of(Policy.Kind.API, request, "Vary", "Accept-Encoding"))
                .as("an API is asked for the plain form alone")
                .isEqualTo(Headers.none());
    }
}
