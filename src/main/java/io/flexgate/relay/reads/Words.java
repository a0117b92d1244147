package io.flexgate.relay.reads;

import io.flexgate.cache.Policy;
import io.flexgate.http.Headers;
import io.flexgate.relay.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What upstream has last said to caches with the answer to fetching one item, by operation. Where it speaks to them otherwise with
 * a list, the list's word is none on its items. Any thread; bounded by the operations that the catalogs have.
 */
public final class Words {

    private final Map<String, String> heard = new ConcurrentHashMap<>();

    /** Upstream has answered a fetch. */
    void hears(Api api, String operation, Headers headers, Policy policy) {
        heard.put(name(api, operation), of(headers, policy));
    }

    /** Whether nothing is known that upstream says otherwise with the answer to a fetch. */
    boolean same(Api api, String fetch, Headers list, Policy policy) {
        String single = heard.get(name(api, fetch));
        return single == null || single.equals(of(list, policy));
    }

    private static String name(Api api, String operation) {
        return api.catalog().head().name() + " " + operation;
    }

    private static String of(Headers headers, Policy policy) {
        List<String> words = new ArrayList<>();
        List<String> fields = new ArrayList<>(policy.targeted());
        fields.addAll(List.of("cache-control", "vary", "access-control-allow-origin"));
        for (String field : fields) {
            headers.all(field).forEach(value -> words.add(field + ": " + value.toLowerCase(Locale.ROOT)));
        }
        // Times differ from answer to answer; that there is one is what counts.
        for (String field : List.of("expires", "set-cookie")) {
            words.add(field + ": " + headers.contains(field));
        }
        return String.join("\n", words);
    }
}
