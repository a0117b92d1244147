package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.FlexModel;
import io.flexgate.sandbox.Reply;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import java.util.ArrayList;
import java.util.List;

/**
 * What the accounts have before a write of the side-effect matrix, and every read of it under every spelling. The sandbox's sids
 * come from a seed, so a twin of it foretells the sids that a write will make: their 404s can be warmed before it.
 */
final class MatrixWorld {

    static final String DEMO = SandboxSettings.DEMO_ACCOUNT_SID;
    static final String OTHER = SandboxSettings.OTHER_ACCOUNT_SID;

    /** A read; by sid if all that its path names is named by sid. */
    record Read(String target, boolean bySid, boolean tellsAccount) {}

    /** A write: below the API's prefix unless it starts with /v1, with a form or a JSON body. */
    record Write(String title, String path, String body, boolean bySid, boolean released) {

        Write(String title, String path, String body) {
            this(
                    title,
                    path,
                    body,
                    !path.contains("plugin-") && !path.contains("%") && !path.contains("/1.0.0"),
                    false);
        }

        Write afterARelease() {
            return new Write(title, path, body, bySid, true);
        }

        String target() {
            return path.startsWith("/v1/") ? path : API + path;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    final String a;
    final String b;
    final String c;
    final String a1;
    final String a2;
    final String b1;
    final String both;
    final String alone;
    final String release;
    final String otherPlugin;
    final String otherConfiguration;

    /** Fills an empty sandbox, past the gateway. */
    MatrixWorld(FlexModel model, boolean released) {
        a = sid(model, DEMO, "/Plugins", "UniqueName=plugin-a&FriendlyName=A&Description=first");
        a1 = sid(
                model, DEMO, "/Plugins/" + a + "/Versions", "Version=1.0.0&PluginUrl=https://assets.example.com/a1.js");
        a2 = sid(
                model, DEMO, "/Plugins/" + a + "/Versions", "Version=2.0.0&PluginUrl=https://assets.example.com/a2.js");
        b = sid(model, DEMO, "/Plugins", "UniqueName=plugin-b&FriendlyName=B");
        b1 = sid(
                model, DEMO, "/Plugins/" + b + "/Versions", "Version=1.0.0&PluginUrl=https://assets.example.com/b1.js");
        c = sid(model, DEMO, "/Plugins", "UniqueName=plugin-c");
        both = sid(model, DEMO, "/Configurations", "Name=both" + pick(a1) + pick(b1));
        alone = sid(model, DEMO, "/Configurations", "Name=alone" + pick(b1));
        otherPlugin = sid(model, OTHER, "/Plugins", "UniqueName=plugin-a&FriendlyName=Theirs");
        String theirs = sid(
                model, OTHER, "/Plugins/plugin-a/Versions", "Version=1.0.0&PluginUrl=https://assets.example.com/o.js");
        otherConfiguration = sid(model, OTHER, "/Configurations", "Name=both" + pick(theirs));
        sid(model, OTHER, "/Releases", "ConfigurationId=" + otherConfiguration);
        release = released ? sid(model, DEMO, "/Releases", "ConfigurationId=" + both) : "";
    }

    /** A world in a sandbox that nobody listens to. */
    static MatrixWorld imagined() {
        return new MatrixWorld(new SandboxVerticle(SandboxSettings.empty()).model(), false);
    }

    /** The sid of what a write will make, or a sid that nothing has. */
    static String foretold(Write write) {
        FlexModel twin = new SandboxVerticle(SandboxSettings.empty()).model();
        new MatrixWorld(twin, write.released());
        Reply reply = twin.write(DEMO, write.target(), write.body());
        String sid = reply.status() < 300 ? reply.json().getString("sid", "") : "";
        return reply.status() == 201 && sid.length() == 34 ? sid.substring(2) : "f".repeat(32);
    }

    static String pick(String version) {
        return "&Plugins={\"plugin_version\":\"" + version + "\",\"phase\":3}";
    }

    private static String sid(FlexModel model, String account, String path, String form) {
        Reply reply = model.write(account, API + path, form);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.json().getString("sid");
    }

    /** Every read of the demo account. */
    List<Read> reads(String foretold) {
        List<Read> reads = new ArrayList<>();
        for (String query :
                List.of("", "?", "?PageSize=1", "?PageSize=2&PageSize=1", "?PageSize=50&Page=0", "?PageSize=%32")) {
            reads.add(sids("/Plugins" + query));
            reads.add(sids("/Configurations" + query));
            // Before the first release an empty list tells no account.
            reads.add(mute("/Releases" + query, true));
            reads.add(sids("/Plugins/" + a + "/Versions" + query));
            reads.add(names("/Plugins/plugin-a/Versions" + query));
            reads.add(sids("/Configurations/" + both + "/Plugins" + query));
        }
        reads.add(sids("/Plugins?PageSize=1&Page=1&PageToken=PA" + c));
        reads.add(sids("/Plugins?PageSize=1&Page=2&PageToken=PA" + b));
        reads.add(sids("/Configurations?PageSize=1&Page=1&PageToken=PA" + alone));
        reads.add(sids("/Plugins/" + a + "/Versions?PageSize=1&Page=1&PageToken=PA" + a2));
        reads.add(names("/Plugins/plugin-a/Versions?PageSize=1&Page=1&PageToken=PA" + a2));
        reads.add(sids("/Configurations/" + both + "/Plugins?PageSize=1&Page=1&PageToken=PA" + a));
        for (String plugin : List.of(a, b, c)) {
            reads.add(sids("/Plugins/" + plugin));
            reads.add(sids("/Configurations/" + both + "/Plugins/" + plugin));
        }
        for (String plugin : List.of("plugin-a", "plugin%2Da", "%70lugin-a", "plugin-b", "plugin-c")) {
            reads.add(names("/Plugins/" + plugin));
            reads.add(names("/Configurations/" + both + "/Plugins/" + plugin));
        }
        for (String plugin : List.of(a, "plugin-a", "plugin%2Da")) {
            for (String version : List.of(a1, a2, "1.0.0", "1%2E0.0", "2.0.0", "9.9.9")) {
                reads.add(new Read(
                        API + "/Plugins/" + plugin + "/Versions/" + version,
                        plugin.equals(a) && version.startsWith("FV"),
                        !version.equals("9.9.9")));
            }
        }
        reads.add(sids("/Plugins/" + b + "/Versions"));
        reads.add(names("/Plugins/plugin-b/Versions"));
        reads.add(names("/Plugins/" + b + "/Versions/1.0.0"));
        reads.add(sids("/Plugins/" + b + "/Versions/" + b1));
        reads.add(names("/Plugins/plugin-b/Versions/1.0.0"));
        reads.add(mute("/Plugins/" + c + "/Versions", true));
        reads.add(mute("/Plugins/plugin-c/Versions", false));
        reads.add(sids("/Configurations/" + both));
        reads.add(sids("/Configurations/" + alone));
        reads.add(sids("/Configurations/" + alone + "/Plugins"));
        reads.add(mute("/Releases/Active", false));
        if (!release.isEmpty()) {
            reads.add(sids("/Releases/" + release));
        }
        missing(reads, foretold);
        return List.copyOf(reads);
    }

    /** What is not there yet. */
    private void missing(List<Read> reads, String foretold) {
        for (String path : List.of("", "/Versions", "/Versions/9.9.9")) {
            reads.add(mute("/Plugins/plugin-new" + path, false));
            reads.add(mute("/Plugins/FP" + foretold + path, !path.endsWith("9")));
        }
        reads.add(mute("/Plugins/" + a + "/Versions/FV" + foretold, true));
        reads.add(mute("/Plugins/plugin-a/Versions/FV" + foretold, false));
        reads.add(mute("/Configurations/FJ" + foretold, true));
        reads.add(mute("/Configurations/FJ" + foretold + "/Plugins", true));
        reads.add(mute("/Configurations/FJ" + foretold + "/Plugins/" + a, true));
        reads.add(mute("/Configurations/FJ" + foretold + "/Plugins/plugin-a", false));
        reads.add(mute("/Releases/FK" + foretold, true));
    }

    /** What the other account reads, much of it under the very same paths. */
    List<Read> othersReads() {
        return List.of(
                sids("/Plugins"),
                sids("/Plugins?PageSize=1"),
                names("/Plugins/plugin-a"),
                sids("/Plugins/" + otherPlugin),
                names("/Plugins/plugin-a/Versions"),
                names("/Plugins/plugin-a/Versions/1.0.0"),
                sids("/Plugins/" + a),
                names("/Plugins/plugin-new"),
                sids("/Configurations"),
                sids("/Configurations/" + otherConfiguration),
                sids("/Configurations/" + otherConfiguration + "/Plugins"),
                names("/Configurations/" + otherConfiguration + "/Plugins/plugin-a"),
                sids("/Releases"),
                names("/Releases/Active"));
    }

    /** What no write to plugin-a, and none that makes something new, may drop. */
    List<String> unrelated() {
        return List.of(
                API + "/Plugins/" + b,
                API + "/Plugins/plugin-b",
                API + "/Plugins/" + b + "/Versions",
                API + "/Plugins/plugin-b/Versions",
                API + "/Plugins/" + b + "/Versions/1.0.0",
                API + "/Plugins/" + b + "/Versions/" + b1,
                API + "/Plugins/plugin-b/Versions/1.0.0",
                API + "/Configurations/" + alone,
                API + "/Configurations/" + alone + "/Plugins");
    }

    private static Read sids(String path) {
        return new Read(API + path, true, true);
    }

    private static Read names(String path) {
        return new Read(API + path, false, true);
    }

    private static Read mute(String path, boolean bySid) {
        return new Read(API + path, bySid, false);
    }
}
