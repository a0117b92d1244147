package io.flexgate.limits.simulation;

import io.flexgate.limits.Priority;
import io.flexgate.limits.Share;
import io.flexgate.limits.Work;

/**
 * What a team wants: clients that each send their next request when the last is answered, or requests that come at a rate
 * whatever happens to them.
 *
 * @param clients of the first kind; 0 for the second
 * @param perSecond of the second kind, on average, at times that know nothing of each other
 */
record Load(Share share, Work work, int clients, double perSecond) {

    static Load endless(String team, int weight, int clients) {
        return new Load(new Share(team, weight, Priority.NORMAL), Work.READ, clients, 0);
    }

    static Load rate(String team, double perSecond) {
        return new Load(Share.plain(team), Work.READ, 0, perSecond);
    }

    Load as(Priority priority, Work kind) {
        return new Load(new Share(share.team(), share.weight(), priority), kind, clients, perSecond);
    }

    String team() {
        return share.team();
    }
}
