package io.flexgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A credential that is in a path by mistake is not in the log. */
class MasksTest {

    @ParameterizedTest
    @CsvSource({
        "http://AC1:secret@a/v1, http://***@a/v1",
        "//secret@a/v1, //***@a/v1",
        "AC1:secret@a, ***@a",
        "/proxy/user:p@ss@host/x, /proxy/***@host/x",
        "/v1/0123456789abcdef0123456789abcdef/x, /v1/***/x",
        "/v1/0123456789abcdef0123456789abcdef, /v1/***",
        "/v1/Zk3Zk3Zk3Zk3Zk3Zk3Zk3Zk3Zk3Zk3Zk, /v1/***",
        "/eyJhbGciOiJIUzI1NiJ9.e30.abc/x, /***/x",
        "/fgk_abc-DEF_1/fgk_2, /***/***",
    })
    void isMasked(String path, String shown) {
        assertThat(Masks.path(path)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "*",
                "/v1/PluginService/Plugins/FP0123456789abcdef0123456789abcdef",
                "/v1/PluginService/Plugins/plugin-sample/Versions/1.0.0",
                "/v1/Users/someone@example.com",
                "/v1/a:b/c",
                "/v1/abcdefghijklmnopqrstuvwxyzabcdef",
                "/v1/01234567890123456789012345678901",
                "/v1/0123456789abcdef0123456789abcde-",
            })
    void isShown(String path) {
        assertThat(Masks.path(path)).isEqualTo(path);
    }
}
