package io.flexgate.cli.remote;

import io.flexgate.cli.Console;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The options of every command that asks a running gateway, and the asking. */
final class RemoteOptions {

    /** The variable with the token; the configuration's own way to name it. */
    static final String TOKEN = "FLEXGATE_ADMIN_TOKEN";

    private static final int LONGEST_TOKEN = 64 << 10;

    private final Console console;
    private final Terminal terminal;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9090",
            description =
                    "The gateway's admin.address: http://host:port, https://host:port or unix:/path. Default: ${DEFAULT-VALUE}.")
    private String admin = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the gateway's admin.token; the variable " + TOKEN + " if not given.")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Prints the JSON that the gateway answered, as it is.")
    private boolean json;

    RemoteOptions(Console console, Terminal terminal) {
        this.console = console;
        this.terminal = terminal;
    }

    Console console() {
        return console;
    }

    Terminal terminal() {
        return terminal;
    }

    boolean json() {
        return json;
    }

    /** Does something with the gateway, and says what went wrong. */
    int with(ToIntFunction<Admin> work) {
        try (Admin asked = new Admin(Address.parse(admin), token())) {
            return work.applyAsInt(asked);
        } catch (Unanswered failure) {
            console.err().println("flexgate: " + failure.getMessage());
            return failure.usage() ? ExitCode.USAGE : ExitCode.SOFTWARE;
        }
    }

    /** Prints an answer as it is, with an end of line. */
    int raw(Reply reply) {
        String body = reply.fine().body();
        console.out().print(body.endsWith("\n") ? body : body + "\n");
        return ExitCode.OK;
    }

    /** Parameters as a query; empty where there are none. */
    static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private String token() {
        if (tokenFile == null) {
            return sound(console.environment().getOrDefault(TOKEN, "").strip(), TOKEN);
        }
        // What is no file may have no size, and no end.
        try (InputStream in = Files.newInputStream(tokenFile)) {
            byte[] token = in.readNBytes(LONGEST_TOKEN + 1);
            if (token.length > LONGEST_TOKEN) {
                throw Unanswered.misused("--token-file: " + tokenFile + " is no file with a token");
            }
            return sound(new String(token, StandardCharsets.UTF_8).strip(), "--token-file");
        } catch (IOException e) {
            throw Unanswered.misused("--token-file: " + tokenFile + " cannot be read: "
                    + (Files.exists(tokenFile) ? "permission denied, or no file" : "no such file"));
        }
    }

    /** A header cannot say anything else; what it is instead is not repeated. */
    private static String sound(String token, String from) {
        if (!token.matches("[!-~]*")) {
            throw Unanswered.misused(from + ": not a token, which is printable ASCII without spaces");
        }
        return token;
    }
}
