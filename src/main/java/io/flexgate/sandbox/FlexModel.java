package io.flexgate.sandbox;

import io.flexgate.sandbox.Knobs.Resource;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The truth: what every account has. Any thread; one lock guards it all, so a call sees all of a write or nothing. Beside
 * serving requests it answers tests ({@link #read}) and writes as the Console would, past the gateway ({@link #write});
 * neither shows in the journal, and no knob touches them.
 */
public final class FlexModel {

    /** The state before a write, kept only while some read-after-write lag could still show it. */
    private record Past(Instant writtenAt, Shelf before) {}

    private record Account(Shelf shelf, Deque<Past> past) {}

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");

    private final SandboxSettings settings;
    private final Knobs knobs;
    private final Supplier<String> ownOrigin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Random random;

    /** @param ownOrigin what stands in front of paths when no request says otherwise */
    FlexModel(SandboxSettings settings, Knobs knobs, Supplier<String> ownOrigin) {
        this.settings = settings;
        this.knobs = knobs;
        this.ownOrigin = ownOrigin;
        this.random = new Random(settings.source().seed());
    }

    /** What a GET of this target would answer right now, with the sandbox's own origin in its URLs. */
    public Reply read(String accountSid, String target) {
        return read(accountSid, target, ownOrigin.get());
    }

    /** What a GET of this target would answer right now. */
    public Reply read(String accountSid, String target, String origin) {
        return perform(accountSid, new Call("GET", target, Buffer.buffer(), origin, false), false);
    }

    /**
     * A write that does not come through the API's front door, as the Console's.
     *
     * @param form the body as it would be sent, such as {@code FriendlyName=New}
     */
    public Reply write(String accountSid, String path, String form) {
        return perform(accountSid, new Call("POST", path, Buffer.buffer(form), ownOrigin.get(), false), false);
    }

    /** The answer to a request: reads lag as the knobs say. */
    Reply serve(String accountSid, Call call) {
        return perform(accountSid, call, true);
    }

    /** Everything that every account has. */
    public JsonObject truth() {
        lock.lock();
        try {
            JsonObject all = new JsonObject();
            new TreeMap<>(accounts).forEach((sid, account) -> {
                writes(account.shelf()).settle();
                all.put(sid, account.shelf().truth(ownOrigin.get()));
            });
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets everything and seeds again if the settings say so. The sids go on where they were, so that no sid ever means
     * two things to whoever cached the first.
     */
    public void reset() {
        lock.lock();
        try {
            accounts.clear();
        } finally {
            lock.unlock();
        }
        if (settings.seeded()) {
            seed();
        }
    }

    /** Adds the demo data: three plugins, their versions, a configuration and its release; one plugin for the other account. */
    public void seed() {
        String account = SandboxSettings.DEMO_ACCOUNT_SID;
        StringBuilder configuration = new StringBuilder("Name=Demo&Description=What+the+agents+see");
        for (String name : List.of("plugin-callback", "plugin-crm", "plugin-theme")) {
            write(account, "/v1/PluginService/Plugins", "UniqueName=" + name + "&FriendlyName=Demo+" + name);
            for (String version : List.of("1.0.0", "1.1.0")) {
                Reply created = write(
                        account,
                        "/v1/PluginService/Plugins/" + name + "/Versions",
                        "Version=" + version + "&PluginUrl=https://assets.example.com/" + name + "/" + version + ".js"
                                + "&Changelog=Demo&ValidateStatus=success");
                if (created.status() == 201 && version.equals("1.1.0")) {
                    String pick = new JsonObject()
                            .put("plugin_version", created.json().getString("sid"))
                            .put("phase", 3)
                            .encode();
                    configuration.append("&Plugins=").append(pick);
                }
            }
        }
        Reply configured = write(account, "/v1/PluginService/Configurations", configuration.toString());
        if (configured.status() == 201) {
            String sid = configured.json().getString("sid");
            write(account, "/v1/PluginService/Releases", "ConfigurationId=" + sid);
        }
        write(SandboxSettings.OTHER_ACCOUNT_SID, "/v1/PluginService/Plugins", "UniqueName=plugin-crm");
    }

    private Reply perform(String accountSid, Call call, boolean lagging) {
        if (!METHODS.contains(call.method())) {
            return Reply.error(405, 20004, "Method not allowed");
        }
        if (!call.path().startsWith("/v1/")) {
            return Reply.notFound(call.path());
        }
        lock.lock();
        try {
            Account account =
                    accounts.computeIfAbsent(accountSid, sid -> new Account(new Shelf(sid), new ArrayDeque<>()));
            Writes writes = writes(account.shelf());
            writes.settle();
            if (!call.method().equals("POST")) {
                return (lagging ? asOf(account, knobs.lag(Resource.of(call.segments()))) : account.shelf()).read(call);
            }
            remember(account, writes.now());
            return writes.post(call);
        } finally {
            lock.unlock();
        }
    }

    private Writes writes(Shelf shelf) {
        return new Writes(
                shelf, settings.rules(), settings.source().clock().instant(), knobs.installDelay(), this::sid);
    }

    private void remember(Account account, Instant now) {
        Duration longest = knobs.longestLag();
        while (!account.past().isEmpty()
                && account.past().peekFirst().writtenAt().plus(longest).isBefore(now)) {
            account.past().removeFirst();
        }
        if (!longest.isZero()) {
            account.past().addLast(new Past(now, account.shelf().copy()));
        }
    }

    /** The state before the oldest write that the lag still hides. */
    private Shelf asOf(Account account, Duration lag) {
        Instant horizon = settings.source().clock().instant().minus(lag);
        for (Past past : account.past()) {
            if (past.writtenAt().isAfter(horizon)) {
                return past.before();
            }
        }
        return account.shelf();
    }

    private String sid(String prefix) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return prefix + HexFormat.of().formatHex(bytes);
    }
}
