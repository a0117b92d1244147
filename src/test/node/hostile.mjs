// What a gateway would say if everybody in front of it and behind it wished the operator ill.

export const MARKUP = '<img src=x onerror=alert(1)>"\'><script>alert(2)</script>';

/** Answers of the admin API with markup wherever a text may stand. */
export function answers(stats) {
  const at = new Date().toISOString();
  return {
    stats: { ...stats, version: MARKUP, accounts: [{ upstream: MARKUP, account: MARKUP, limit: 3, in_flight: 1, queued: 9, paused_ms: 5, breaker: MARKUP }, { upstream: MARKUP, account: 'open', limit: 3, in_flight: 1, queued: 0, paused_ms: 5, breaker: 'open' }], teams: [{ ...stats.teams[0], team: MARKUP }] },
    cache: { entries: [{ id: MARKUP, path: `/${MARKUP}`, resource: MARKUP, operation: MARKUP, account: MARKUP, partition: MARKUP, status: 200, bytes: 1, age_s: 1, ttl_s: 1, state: MARKUP, stored_at: at }], matched: 1, shown: 1 },
    errors: { errors: [{ at, team: MARKUP, method: 'GET', operation: MARKUP, path: `/${MARKUP}`, status: 502, slug: MARKUP }] },
    config: { settings: [{ key: MARKUP, value: MARKUP, origin: MARKUP }], needs_restart: [MARKUP], last_reload: { at, cause: MARKUP, result: MARKUP, changes: [MARKUP], needs_restart: [], problems: [MARKUP] } },
  };
}
