// Checks with a name, printed as one JSON line each, and every HTTP request of the process, as the runtime itself saw it.
import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';

/** Every request: { method, origin, path } from its start, { status, cache } once it was answered. */
export const wire = [];

const open = new Map();
diagnostics.subscribe('http.client.request.start', ({ request }) => {
  const exchange = { method: request.method, origin: `${request.protocol}//${request.getHeader('host')}`, path: request.path };
  open.set(request, exchange);
  wire.push(exchange);
});
diagnostics.subscribe('http.client.response.finish', ({ request, response }) => {
  answered(open.get(request), response.statusCode, response.headers['cache-status']);
  open.delete(request);
});
diagnostics.subscribe('undici:request:create', ({ request }) => {
  const exchange = { method: request.method, origin: String(request.origin), path: request.path };
  open.set(request, exchange);
  wire.push(exchange);
});
diagnostics.subscribe('undici:request:headers', ({ request, response }) => {
  const at = response.headers.findIndex((name, i) => i % 2 === 0 && String(name).toLowerCase() === 'cache-status');
  answered(open.get(request), response.statusCode, at < 0 ? undefined : String(response.headers[at + 1]));
  open.delete(request);
});

function answered(exchange, status, cache) {
  exchange.status = status;
  exchange.cache = cache ?? '';
}

export const isHit = (exchange) => exchange.cache.startsWith('Flexgate; hit');

let failed = 0;

/** How many checks have failed so far. */
export const failures = () => failed;

/** Runs one check of one client; what it throws is its failure. */
export async function check(client, name, run) {
  try {
    await run();
    print({ client, check: name, ok: true });
  } catch (error) {
    failed++;
    print({ client, check: name, ok: false, error: String(error.stack ?? error).slice(0, 2000) });
  }
}

/** The requests that something sent. */
export async function sentBy(run) {
  const from = wire.length;
  const value = await run();
  return { value, requests: wire.slice(from) };
}

/** Runs a read twice: the second time everything must come from the cache, and be the same. */
export async function again(read) {
  const first = await read();
  const { value, requests } = await sentBy(read);
  assert.deepEqual(value, first);
  assert.ok(requests.length > 0 && requests.every(isHit), JSON.stringify(requests));
  return first;
}

/** What a call was refused with: { status, code, message }. */
export async function refusal(call) {
  try {
    await call();
  } catch ({ status, code, message }) {
    return { status, code, message };
  }
  throw new assert.AssertionError({ message: 'the call was not refused' });
}

/** The closing line, and the exit code. */
export function close(origin) {
  const stray = wire.filter((e) => e.origin !== origin || !e.cache?.startsWith('Flexgate; '));
  if (stray.length > 0) {
    failed++;
  }
  print({
    requests: wire.length,
    forwarded: wire.filter((e) => e.cache?.startsWith('Flexgate; fwd=')).length,
    hits: wire.filter((e) => e.cache?.startsWith('Flexgate; hit')).length,
    stray,
    failures: failed,
  });
  process.exitCode = failed === 0 ? 0 : 1;
}

function print(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
