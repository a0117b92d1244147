// The figures of the last minutes, as rates: made from the counters of each report and of the one before.

/** How a request ends, as in the ledger. */
export const OUTCOMES = ['hits', 'coalesced', 'stale', 'forwarded', 'refused', 'failed'];
export const LATENCIES = ['hit', 'wait', 'upstream'];

const KEPT = 900;
/** Seconds without a report after which a line is broken. */
const GAP = 5;

/** A point: { t: seconds, rates: by outcome, calls, spared, share, latency, load }, or { t } alone where nothing is known. */
export class History {
  points = [];
  /** The last report. */
  last = null;
  /** Counters by time, for sums over a while. */
  #counters = [];

  add(stats) {
    const before = this.last;
    this.last = stats;
    const t = Date.parse(stats.at) / 1000;
    const restarted = before && (stats.uptime_s < before.uptime_s || stats.requests.requests < before.requests.requests);
    if (restarted) {
      this.#counters = [];
    }
    this.#counters.push({ t, requests: stats.requests });
    this.#counters.splice(0, this.#counters.length - KEPT);
    if (!before || restarted) {
      this.#push({ t });
      return;
    }
    const then = Date.parse(before.at) / 1000;
    const elapsed = t - then;
    if (elapsed <= 0) {
      return;
    }
    if (elapsed > GAP) {
      this.#push({ t: then + 0.001 });
    }
    const per = (name) => Math.max(0, (stats.requests[name] - before.requests[name]) / elapsed);
    const rates = Object.fromEntries(OUTCOMES.map((name) => [name, per(name)]));
    const ended = OUTCOMES.reduce((sum, name) => sum + rates[name], 0);
    const accounts = stats.accounts ?? [];
    const total = (name) => accounts.reduce((sum, account) => sum + (account[name] ?? 0), 0);
    this.#push({
      t,
      rates,
      ended,
      share: ended > 0 ? (rates.hits + rates.coalesced + rates.stale) / ended : null,
      hits: ended > 0 ? rates.hits / ended : null,
      latency: stats.latency_ms ?? {},
      limit: accounts.length ? total('limit') : null,
      in_flight: total('in_flight'),
      queued: total('queued'),
    });
  }

  #push(point) {
    this.points.push(point);
    this.points.splice(0, this.points.length - KEPT);
  }

  /** How much a counter has grown within the last seconds, and in how many seconds really; null before the second report. */
  grown(names, seconds) {
    const newest = this.#counters.at(-1);
    const oldest = this.#counters.find((counter) => counter.t >= newest.t - seconds);
    if (!newest || oldest === newest) {
      return null;
    }
    const sum = (requests) => names.reduce((all, name) => all + requests[name], 0);
    return { by: sum(newest.requests) - sum(oldest.requests), seconds: newest.t - oldest.t };
  }

  /** The points of the last seconds. */
  since(seconds) {
    const newest = this.points.at(-1)?.t ?? 0;
    return this.points.filter((point) => point.t >= newest - seconds - 1);
  }
}
