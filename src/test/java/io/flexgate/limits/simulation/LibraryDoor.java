package io.flexgate.limits.simulation;

import com.netflix.concurrency.limits.Limit;
import io.flexgate.limits.Claim;
import io.flexgate.limits.Ended;
import io.flexgate.limits.Shed;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.queue.FairQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The gateway's queue with a limit of Netflix's concurrency-limits, used as that library's own limiter uses it. */
final class LibraryDoor implements Door {

    private final Limit limit;
    private final FairQueue queue;
    private final Map<Call, Grant> grants = new HashMap<>();

    private record Grant(long at, int inFlight) {}

    LibraryDoor(Limit limit, ShieldSettings settings) {
        this.limit = limit;
        this.queue = new FairQueue(settings.queue());
    }

    @Override
    public void claim(Call call, long now) {
        Claim out = queue.offer(call, now);
        if (out != null) {
            ((Call) out).shed(new Shed(Shed.Reason.QUEUE_FULL, Duration.ofSeconds(1)));
        }
        grant(now);
    }

    @Override
    public void ended(Call call, Ended how, long now) {
        Grant grant = grants.remove(call);
        limit.onSample(grant.at(), now - grant.at(), grant.inFlight(), !(how instanceof Ended.Answered));
        grant(now);
    }

    @Override
    public void tick(long now) {
        Claim due = queue.takeDue(now);
        while (due != null) {
            ((Call) due).shed(new Shed(Shed.Reason.QUEUE_WAIT, Duration.ofSeconds(1)));
            due = queue.takeDue(now);
        }
        grant(now);
    }

    private void grant(long now) {
        while (!queue.isEmpty() && grants.size() < limit.getLimit()) {
            Call call = (Call) queue.next(now);
            queue.take(call, now);
            grants.put(call, new Grant(now, grants.size() + 1));
            call.granted();
        }
    }

    @Override
    public long wakeAt() {
        return queue.nextExpiry();
    }

    @Override
    public int limit() {
        return limit.getLimit();
    }

    @Override
    public int inFlight() {
        return grants.size();
    }

    @Override
    public int queued() {
        return queue.size();
    }
}
