package io.flexgate.bench;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers of the API, as it writes them. */
final class Json {

    private static final String PLUGINS = "https://flex-api.twilio.com/v1/PluginService/Plugins";

    private Json() {}

    static String sid(int i) {
        return "FP%032x".formatted(i * 0x9E3779B97F4A7C15L & Long.MAX_VALUE);
    }

    /** One plugin, 0.5 KB with two links. */
    static String plugin(String sid) {
        String i = sid.substring(sid.length() - 5);
        return """
                {"sid":"%s","account_sid":"AC000000000000000000000000000000d1","unique_name":"plugin-%s","friendly_name":"Plugin %s",\
                "description":null,"archived":false,"date_created":"2026-11-28T14:48:50Z","date_updated":"2026-11-28T14:48:50Z",\
                "url":"%s/%s","links":{"plugin_versions":"%s/%s/Versions"}}""".formatted(sid, i, i, PLUGINS, sid, PLUGINS, sid);
    }

    /** A page of them. */
    static String list(int items) {
        String meta = """
                {"meta":{"page":0,"page_size":50,"first_page_url":"%s?PageSize=50&Page=0","previous_page_url":null,\
                "url":"%s?PageSize=50&Page=0","next_page_url":null,"key":"plugins"},"plugins":[""".formatted(PLUGINS, PLUGINS);
        return IntStream.range(0, items).mapToObj(i -> plugin(sid(i))).collect(Collectors.joining(",", meta, "]}"));
    }
}
