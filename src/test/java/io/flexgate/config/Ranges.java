package io.flexgate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Bounds as a pattern, because JSON Schema has none for a number with a unit: what the schema must say, to be copied there. */
final class Ranges {

    private static final Map<String, Long> TIMES =
            units("d", 86_400_000, "h", 3_600_000, "m", 60_000, "s", 1000, "ms", 1);
    private static final Map<String, Long> SIZES = units("GiB", 1 << 30, "MiB", 1 << 20, "KiB", 1 << 10, "B", 1);

    private Ranges() {}

    /** A whole number, leading zeros allowed. */
    static String count(long least, long most) {
        return "^0*" + group(numbers(least, most)) + "$";
    }

    static String percentage(String least, String most) {
        return "^0*" + group(numbers(amount(least, Map.of("%", 1L)), amount(most, Map.of("%", 1L)))) + "%$";
    }

    static String duration(String least, String most) {
        return quantity(amount(least, TIMES), amount(most, TIMES), TIMES);
    }

    static String size(String least, String most) {
        return quantity(amount(least, SIZES), amount(most, SIZES), SIZES);
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], ((Number) namesAndFactors[i + 1]).longValue());
        }
        return units;
    }

    private static long amount(String text, Map<String, Long> units) {
        String number = text.replaceAll("[^0-9]", "");
        return Long.parseLong(number) * units.get(text.substring(number.length()));
    }

    private static String quantity(long least, long most, Map<String, Long> units) {
        List<String> each = new ArrayList<>();
        units.forEach((unit, factor) -> {
            long from = (least + factor - 1) / factor;
            if (from <= most / factor) {
                each.add(group(numbers(from, most / factor)) + unit);
            }
        });
        return "^0*(?:" + String.join("|", each) + ")$";
    }

    /** From 0 and from 1 all shorter numbers are one alternative; from elsewhere each length is one. */
    private static String numbers(long least, long most) {
        int digits = digits(most);
        List<String> lengths = new ArrayList<>();
        if (least > 1) {
            for (int length = digits(least); length <= digits; length++) {
                lengths.add(between(Math.max(least, power(length - 1)), Math.min(most, power(length) - 1)));
            }
        } else if (most == power(digits) - 1) {
            lengths.add(upTo(least, digits));
        } else {
            if (digits > 1) {
                lengths.add(upTo(least, digits - 1));
            }
            lengths.add(between(digits > 1 ? power(digits - 1) : least, most));
        }
        return String.join("|", lengths);
    }

    private static String upTo(long least, int digits) {
        if (least == 0) {
            return digits == 1 ? "[0-9]" : "[0-9]{1," + digits + "}";
        }
        return "[1-9]" + (digits == 1 ? "" : digits == 2 ? "[0-9]?" : "[0-9]{0," + (digits - 1) + "}");
    }

    private static String between(long least, long most) {
        return between(String.valueOf(least), String.valueOf(most));
    }

    /** Of two numbers of the same length. */
    private static String between(String least, String most) {
        int rest = least.length() - 1;
        if (rest < 0 || least.equals(most)) {
            return least;
        }
        if (least.matches("0+") && most.matches("9+")) {
            return any(rest + 1);
        }
        char from = least.charAt(0);
        char to = most.charAt(0);
        if (from == to) {
            return from + group(between(least.substring(1), most.substring(1)));
        }
        List<String> parts = new ArrayList<>();
        String last = "";
        if (!least.substring(1).matches("0*")) {
            parts.add(from++ + group(between(least.substring(1), "9".repeat(rest))));
        }
        if (!most.substring(1).matches("9*")) {
            last = to-- + group(between("0".repeat(rest), most.substring(1)));
        }
        if (from <= to) {
            String first =
                    from == to ? "" + from : to == from + 1 ? "[" + from + to + "]" : "[" + from + "-" + to + "]";
            parts.add(first + (rest == 0 ? "" : any(rest)));
        }
        if (!last.isEmpty()) {
            parts.add(last);
        }
        return parts.stream().collect(Collectors.joining("|"));
    }

    private static String any(int digits) {
        return digits == 1 ? "[0-9]" : "[0-9]{" + digits + "}";
    }

    private static String group(String pattern) {
        return pattern.contains("|") ? "(?:" + pattern + ")" : pattern;
    }

    private static int digits(long number) {
        return String.valueOf(number).length();
    }

    private static long power(int digits) {
        return Long.parseLong("1" + "0".repeat(digits));
    }
}
