// Node's own fetch, as scripts in pipelines use it.
import assert from 'node:assert/strict';
import { again, check, isHit, wire } from './checks.mjs';

const API = '/v1/PluginService';

export async function walk(label, origin, username, password) {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const call = async (path, form) => {
    const body = form && new URLSearchParams(form);
    const answer = await fetch(origin + API + path, { method: body ? 'POST' : 'GET', headers: { authorization }, body });
    return { status: answer.status, body: await answer.json() };
  };
  const test = (name, run) => check(label, name, run);
  const name = (n) => `${label}-${n}`;

  await test('creates, fetches, updates and fetches again', async () => {
    const made = await call('/Plugins', { UniqueName: name(1), FriendlyName: 'a b&c' });
    assert.equal(made.status, 201);
    const read = () => call(`/Plugins/${name(1)}`);
    assert.deepEqual((await again(read)).body, made.body);
    const updated = await call(`/Plugins/${made.body.sid}`, { FriendlyName: 'ü' });
    assert.equal(updated.body.friendly_name, 'ü');
    assert.deepEqual((await read()).body, updated.body);
    assert.deepEqual((await call('/Plugins?PageSize=1')).body.plugins, [updated.body]);
  });

  await test('follows next_page_url as it stands in the answer', async () => {
    for (const n of [2, 3]) {
      await call('/Plugins', { UniqueName: name(n) });
    }
    const seen = [];
    for (let url = `${origin}${API}/Plugins?PageSize=1`; url !== null; ) {
      const { plugins, meta } = await (await fetch(url, { headers: { authorization } })).json();
      seen.push(...plugins.map((p) => p.unique_name));
      url = meta.next_page_url;
    }
    assert.deepEqual(seen.filter((n) => n.startsWith(label)), [3, 2, 1].map(name));
  });

  await test('is refused without a credential, in Twilio\'s words', async () => {
    await call(`/Plugins/${name(1)}`);
    const answer = await fetch(`${origin}${API}/Plugins/${name(1)}`);
    assert.equal(answer.status, 401);
    assert.deepEqual((await answer.json()).code, 20003);
    assert.ok(!isHit(wire.at(-1)));
  });
}
