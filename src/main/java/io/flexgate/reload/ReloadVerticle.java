package io.flexgate.reload;

import io.flexgate.config.Change;
import io.flexgate.config.Effective;
import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.Source;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import io.flexgate.reload.Reload.Ending;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration (contract §3): whole or not at all, one change after the other. Its files are looked at in short
 * intervals rather than watched: that works on every file system, for links that are swapped, and for files that are not there
 * yet. A change counts once the files look the same twice, so that one that is still being written is not read by half.
 */
public final class ReloadVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadVerticle.class);

    private final Source source;
    private final Function<Settings, Future<Void>> apply;
    private final InstantSource clock;
    private final long intervalMillis;
    private final Effective started;

    private volatile Effective effective;
    private volatile @Nullable Reload last;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean following;

    /** Confined to the verticle's loop, as all below. */
    private List<Path> files;

    private Glance known = new Glance(Map.of());
    private @Nullable Glance changing;
    private Future<?> looking = Future.succeededFuture();
    private boolean stopped;
    private Future<?> busy = Future.succeededFuture();

    /**
     * Prepares.
     *
     * @param started what is in force at the beginning
     * @param apply makes the gateway go by other settings; succeeds when it does
     * @param clock for dates
     * @param interval between two looks at the files
     */
    public ReloadVerticle(
            Source source,
            Reading.Accepted started,
            Function<Settings, Future<Void>> apply,
            InstantSource clock,
            Duration interval) {
        this.source = source;
        this.apply = apply;
        this.clock = clock;
        this.intervalMillis = interval.toMillis();
        this.started = started.effective();
        this.effective = started.effective();
        this.files = started.files();
    }

    @Override
    public Future<?> start() {
        following = true;
        return glance().onSuccess(seen -> {
            known = seen;
            later();
        });
    }

    /** Whether it has begun: before that there is no loop on which it could read. Any thread. */
    public boolean following() {
        return following;
    }

    /** The configuration as it was accepted last, also what of it needs a restart. */
    public Effective effective() {
        return effective;
    }

    /** How the last reload has ended; nothing before the first. */
    public Optional<Reload> last() {
        return Optional.ofNullable(last);
    }

    /** How many reloads were accepted since the start. Any thread. */
    public long accepted() {
        return accepted.get();
    }

    /** How many were refused. Any thread. */
    public long refused() {
        return refused.get();
    }

    /** What of the accepted configuration is not in force, as it needs a restart. */
    public List<Change> pending() {
        return started.changes(effective).stream().filter(Change::restart).toList();
    }

    /**
     * Reads the configuration now, whether it has changed or not, after whatever is under way.
     *
     * @param cause for people
     * @return fails only where the gateway itself does
     */
    public Future<Reload> reload(String cause) {
        Promise<Reload> ended = Promise.promise();
        context.runOnContext(here -> {
            Future<Reload> mine = busy.transform(before -> once(cause));
            busy = mine;
            mine.onComplete(ended);
        });
        return ended.future();
    }

    /** What is under way is waited for: a loop that closes does not take the end of work that was done elsewhere. */
    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.join(looking, busy).otherwiseEmpty();
    }

    private void later() {
        if (!stopped) {
            vertx.setTimer(intervalMillis, due -> {
                looking = look();
                looking.onComplete(looked -> later());
            });
        }
    }

    /** One look at the files; whoever reads the configuration meanwhile sees to the rest. */
    private Future<?> look() {
        if (stopped || !busy.isComplete()) {
            return Future.succeededFuture();
        }
        return glance().compose(seen -> {
            Set<Path> changed = known.differences(seen);
            if (changed.isEmpty()) {
                changing = null;
                return Future.succeededFuture();
            }
            if (!seen.equals(changing)) {
                changing = seen;
                return Future.succeededFuture();
            }
            return reload(names(changed));
        });
    }

    private static String names(Set<Path> changed) {
        return changed.stream()
                .map(path -> String.valueOf(path.getFileName()))
                .distinct()
                .collect(Collectors.joining(", ", "", " changed"));
    }

    private Future<Glance> glance() {
        List<Path> all = files;
        return vertx.executeBlocking(() -> Glance.at(all));
    }

    private record Read(Reading reading, Glance before) {}

    /** The files are looked at first: what changes while they are read is seen by the next look. */
    private Future<Reload> once(String cause) {
        List<Path> old = files;
        return vertx.executeBlocking(() -> {
                    Glance before = Glance.at(old);
                    Reading reading = source.read();
                    return new Read(reading, before.with(Glance.at(reading.files())));
                })
                .compose(read -> {
                    files = read.reading().files();
                    known = read.before();
                    changing = null;
                    return read.reading()
                            .on(accepted -> accept(cause, accepted), refused -> refuse(cause, refused.problems()));
                })
                .onSuccess(ended -> {
                    (ended.ending() == Ending.REFUSED ? refused : accepted).incrementAndGet();
                    last = ended;
                });
    }

    private Future<Reload> accept(String cause, Reading.Accepted accepted) {
        List<Change> changes = effective.changes(accepted.effective());
        return apply.apply(accepted.settings()).transform(applied -> {
            if (applied.failed()) {
                if (!(applied.cause() instanceof Unfit)) {
                    LOG.error("the configuration could not be put in force; the old one stays", applied.cause());
                }
                Problem failed = new Problem(
                        Place.of("gateway"), "", String.valueOf(applied.cause().getMessage()));
                return refuse(cause, List.of(failed));
            }
            effective = accepted.effective();
            List<Change> restart = pending();
            Ending ending = changes.isEmpty() ? Ending.UNCHANGED : Ending.APPLIED;
            tell(cause, changes, restart);
            return Future.succeededFuture(new Reload(clock.instant(), cause, ending, changes, restart, List.of()));
        });
    }

    private static void tell(String cause, List<Change> changes, List<Change> restart) {
        if (changes.isEmpty()) {
            LOG.info("configuration read again ({}): it says what it said before", cause);
        } else {
            LOG.info("configuration in force ({}), {} different from before:", cause, count(changes.size(), "value"));
            changes.forEach(change -> LOG.info("  {}", change));
        }
        restart.forEach(change -> LOG.warn("  {}: not in force, it takes effect with the next start", change.key()));
    }

    private Future<Reload> refuse(String cause, List<Problem> problems) {
        LOG.error(
                "configuration refused ({}), the old one stays in force: {}", cause, count(problems.size(), "problem"));
        problems.forEach(problem -> LOG.error("  {}", problem));
        return Future.succeededFuture(
                new Reload(clock.instant(), cause, Ending.REFUSED, List.of(), pending(), problems));
    }

    private static String count(int number, String of) {
        return number + " " + of + (number == 1 ? "" : "s");
    }
}
