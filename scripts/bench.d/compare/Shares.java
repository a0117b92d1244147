import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares a profile out: whose code had the CPU, for how long in each request. Arguments: the profile, a line for each stack with its
 * frames separated by semicolons and its weight behind a space; the CPU that was used, in microseconds; the number of requests.
 */
public final class Shares {

    /** What the kernel was asked for, by the C library's functions. */
    private static final Map<String, String> CALLS = Map.of(
            "send", "kernel: send",
            "sendmsg", "kernel: send",
            "writev", "kernel: send",
            "write", "kernel: write (access log, waking loops)",
            "recv", "kernel: receive",
            "read", "kernel: receive",
            "epoll_wait", "kernel: wait for events",
            "epoll_pwait", "kernel: wait for events",
            "epoll_pwait2", "kernel: wait for events");

    private static final List<String> LIBRARIES = List.of("com/github/benmanes", "com/fasterxml", "io/github", "ch/qos");

    private Shares() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, Long> weights = new TreeMap<>();
        long all = 0;
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            int space = line.lastIndexOf(' ');
            long weight = Long.parseLong(line.substring(space + 1));
            weights.merge(whose(line.substring(0, space).split(";")), weight, Long::sum);
            all += weight;
        }
        double each = Double.parseDouble(arguments[1]) / Double.parseDouble(arguments[2]);
        long total = all;
        weights.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .filter(share -> share.getValue() * 200 >= total)
                .forEach(share -> System.out.printf(
                        Locale.ROOT,
                        "  %5.1f %%  %6.2f us  %s%n",
                        100.0 * share.getValue() / total,
                        each * share.getValue() / total,
                        share.getKey()));
    }

    private static String whose(String[] frames) {
        String stack = String.join(";", frames);
        if (stack.contains("CompileBroker")) {
            return "the compiler";
        }
        if (stack.contains("VMThread") || stack.contains("VM_GenCollect")) {
            return "garbage collection";
        }
        String call = CALLS.get(frames[frames.length - 1].replaceAll("^_*(GI_+)?|@.*", ""));
        if (call != null) {
            return call;
        }
        for (int i = frames.length - 1; i >= 0; i--) {
            String frame = frames[i];
            if (frame.startsWith("io/flexgate/")) {
                int end = frame.lastIndexOf('/');
                String room = end < "io/flexgate/".length() ? "root" : frame.substring("io/flexgate/".length(), end);
                return "gateway: " + room;
            }
            if (frame.startsWith("io/netty/")) {
                return "Netty: " + (frame.startsWith("io/netty/handler/codec") ? "HTTP" : frame.startsWith("io/netty/buffer") ? "buffers" : "channels");
            }
            if (frame.startsWith("io/vertx/")) {
                return "Vert.x";
            }
            if (LIBRARIES.stream().anyMatch(frame::startsWith)) {
                return "library: " + String.join(".", Arrays.asList(frame.split("/")).subList(0, 3));
            }
        }
        return "the rest of the virtual machine";
    }
}
