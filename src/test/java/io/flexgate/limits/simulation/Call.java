package io.flexgate.limits.simulation;

import io.flexgate.limits.Claim;
import io.flexgate.limits.Ended;
import io.flexgate.limits.Shed;
import java.time.Duration;
import java.util.function.Consumer;

/** A client's request on its way, with the repetitions that the gateway makes of it. */
final class Call extends Claim {

    static final Duration DEADLINE = Duration.ofSeconds(30);

    private final World world;
    private final Load load;
    private final long born;
    private final Consumer<Boolean> done;
    private int attempts;
    private long granted;

    /**
     * A request of now.
     *
     * @param done is told whether its client has got upstream's answer, or another
     */
    Call(World world, Load load, Consumer<Boolean> done) {
        super(load.share(), load.work(), world.now() + DEADLINE.toNanos());
        this.world = world;
        this.load = load;
        this.born = world.now();
        this.done = done;
    }

    Load load() {
        return load;
    }

    /** From the request to the start of the call that was answered. */
    long waited() {
        return granted - born;
    }

    /** From the request to the answer. */
    long took() {
        return world.now() - born;
    }

    @Override
    protected boolean repeated() {
        return attempts > 0;
    }

    @Override
    protected void granted() {
        attempts++;
        granted = world.now();
        if (attempts == 1) {
            world.retries().called();
        }
        world.tally().called(this);
        world.upstream().call(this::ended);
    }

    @Override
    protected void shed(Shed why) {
        world.tally().shed(this, why.reason());
        done.accept(false);
    }

    private void ended(Ended how) {
        world.tally().ended(this, how);
        if (how instanceof Ended.Answered) {
            world.tally().answered(this);
        }
        // The answer is on its way to its client before the next call of the account goes out.
        boolean again = how instanceof Ended.Throttled && mayRepeat();
        world.door().ended(this, how, world.now());
        if (again) {
            world.events().in(world.pause(), () -> world.door().claim(this, world.now()));
            return;
        }
        if (how instanceof Ended.Throttled) {
            world.tally().throttledOut(this);
        } else if (how instanceof Ended.Failed) {
            world.tally().failed(this);
        }
        done.accept(how instanceof Ended.Answered);
    }

    private boolean mayRepeat() {
        return attempts < world.attempts() && world.retries().take();
    }
}
