package io.flexgate.rfc;

import io.flexgate.rfc.ReferenceCache.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A step of a sequence that the gateway and the reference take side by side. */
sealed interface Step {

    /** Time passes. */
    record Pass(int seconds) implements Step {
        @Override
        public String toString() {
            return "pass " + seconds + " s";
        }
    }

    /**
     * A request, with what upstream answers if it is asked.
     *
     * @param target one of a few
     * @param fields in lower case
     * @param answer upstream's
     */
    record Request(String method, String target, Map<String, String> fields, Script answer) implements Step {

        Ask ask(String prefix) {
            return new Ask(method, prefix + target, new TreeMap<>(fields));
        }

        @Override
        public String toString() {
            return method + " " + target + (fields.isEmpty() ? "" : " " + fields) + "  [upstream: " + answer + "]";
        }
    }

    /**
     * An answer of upstream, dates as seconds from when it is given; 304 where the request's conditions match it.
     *
     * @param status 0 for a connection that is closed without one
     */
    record Script(int status, Map<String, String> fields, Map<String, Integer> dates) {

        /** Its fields at a time, names in lower case. */
        Map<String, String> fields(long now, String prefix) {
            Map<String, String> all = new TreeMap<>(fields);
            dates.forEach((name, offset) -> all.put(name, ReferenceCache.date(now + offset)));
            all.computeIfPresent("location", (name, target) -> prefix + target);
            return all;
        }

        @Override
        public String toString() {
            List<String> text = new ArrayList<>();
            fields.forEach((name, value) -> text.add(name + ": " + value));
            dates.forEach((name, offset) -> text.add(name + ": now" + (offset < 0 ? "" : "+") + offset));
            return status == 0 ? "closes" : status + (text.isEmpty() ? "" : " " + String.join("; ", text));
        }
    }
}
