package io.flexgate;

import io.flexgate.admin.Configuration;
import io.flexgate.config.Change;
import io.flexgate.config.text.Problem;
import io.flexgate.reload.Reload;
import io.flexgate.reload.ReloadVerticle;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the operator's side is shown of the configuration that the gateway follows. Any thread. */
record ShownConfiguration(ReloadVerticle following) implements Configuration {

    @Override
    public List<Setting> settings() {
        return following.effective().settings().stream()
                .map(setting -> new Setting(setting.key(), setting.value(), setting.origin()))
                .toList();
    }

    @Override
    public List<String> needsRestart() {
        return texts(following.pending());
    }

    @Override
    public Optional<Reloaded> last() {
        return following.last().map(ShownConfiguration::shown);
    }

    @Override
    public Counts counts() {
        return new Counts(following.accepted(), following.refused());
    }

    @Override
    public Future<Reloaded> reload() {
        return following.following()
                ? following.reload("admin API").map(ShownConfiguration::shown)
                : Future.failedFuture(new NotYet("The gateway is still starting"));
    }

    private static Reloaded shown(Reload reload) {
        return new Reloaded(
                reload.at(),
                reload.cause(),
                reload.ending().name().toLowerCase(Locale.ROOT),
                reload.ending() != Reload.Ending.REFUSED,
                texts(reload.changes()),
                texts(reload.restart()),
                reload.problems().stream().map(Problem::toString).toList());
    }

    private static List<String> texts(List<Change> changes) {
        return changes.stream().map(Change::toString).toList();
    }
}
