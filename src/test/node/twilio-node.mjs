// The `twilio` package: all of its Flex Plugins API, pointed at a gateway by both of its documented means.
import assert from 'node:assert/strict';
import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient.js';
import { again, check, isHit, refusal, sentBy, wire } from './checks.mjs';

const TWILIO = 'https://flex-api.twilio.com';
const API = '/v1/PluginService';

/** A client whose domain object has the gateway as its base. */
export function byBaseUrl(origin, username, password, accountSid) {
  const client = twilio(username, password, { accountSid });
  client.flexApi.baseUrl = origin;
  return client;
}

/** A client whose HTTP client replaces the built-in origin; links from answers it follows as they are. */
export function byHttpClient(origin, username, password, accountSid) {
  class Redirected extends (RequestClient.default ?? RequestClient) {
    request(opts) {
      const uri = opts.uri.startsWith(TWILIO) ? origin + opts.uri.slice(TWILIO.length) : opts.uri;
      return super.request({ ...opts, uri });
    }
  }
  return twilio(username, password, { accountSid, httpClient: new Redirected() });
}

/** Everything that an instance shows. */
const shown = (instance) => JSON.parse(JSON.stringify(instance));
const names = (plugins, prefix) => plugins.map((p) => p.uniqueName).filter((name) => name.startsWith(prefix));

export async function walk(label, client, origin) {
  const api = client.flexApi.v1;
  const test = (name, run) => check(label, name, run);
  const name = (n) => `${label}-${n}`;
  const created = [];

  await test('creates plugins with any text', async () => {
    for (let n = 1; n <= 5; n++) {
      created.push(await api.plugins.create({ uniqueName: name(n), friendlyName: `Ä & B=50%+x ${n}` }));
    }
    assert.equal(created[4].friendlyName, 'Ä & B=50%+x 5');
    assert.match(created[4].sid, /^FP[0-9a-f]{32}$/);
  });

  await test('fetches by sid and by unique name, with links to the gateway', async () => {
    for (const id of [created[0].sid, name(1)]) {
      const plugin = await again(async () => shown(await api.plugins(id).fetch()));
      assert.deepEqual(plugin, shown(created[0]));
      assert.equal(plugin.url, `${origin}${API}/Plugins/${created[0].sid}`);
      assert.equal(plugin.links.plugin_versions, `${plugin.url}/Versions`);
    }
  });

  await test('lists over all pages, each by the gateway', async () => {
    const list = () => api.plugins.list({ pageSize: 2 });
    const { value, requests } = await sentBy(list);
    assert.deepEqual(names(value, label), [5, 4, 3, 2, 1].map(name));
    assert.ok(requests.length >= 3 && requests.every((e) => e.origin === origin), JSON.stringify(requests));
    await again(async () => shown(await list()));
  });

  await test('turns pages forth and back', async () => {
    const first = await api.plugins.page({ pageSize: 2 });
    const second = await first.nextPage();
    assert.deepEqual(names(second.instances, label), [3, 2].map(name));
    const back = await second.previousPage();
    assert.deepEqual(shown(back.instances), shown(first.instances));
    assert.deepEqual(shown((await back.nextPage()).instances), shown(second.instances));
    assert.ok(isHit(wire.at(-1)));
    assert.deepEqual(shown((await api.plugins.getPage(first.nextPageUrl)).instances), shown(second.instances));
  });

  await test('stops at a limit', async () => {
    assert.deepEqual(names(await api.plugins.list({ limit: 3 }), label), [5, 4, 3].map(name));
  });

  await test('reads an update everywhere at once', async () => {
    for (const id of [created[2].sid, name(3), created[2].sid]) {
      await again(async () => shown(await api.plugins(created[2].sid).fetch()));
      await again(async () => shown(await api.plugins(name(3)).fetch()));
      await again(async () => shown(await api.plugins.list({ pageSize: 2 })));
      const updated = shown(await api.plugins(id).update({ friendlyName: `updated by ${id} at ${wire.length}` }));
      assert.deepEqual(shown(await api.plugins(created[2].sid).fetch()), updated);
      assert.deepEqual(shown(await api.plugins(name(3)).fetch()), updated);
      const listed = await api.plugins.list({ pageSize: 2 });
      assert.deepEqual(shown(listed.find((p) => p.sid === updated.sid)), updated);
    }
  });

  await test('forgets what was not found once it is made', async () => {
    const missing = await refusal(() => api.plugins(name(6)).fetch());
    assert.equal(missing.status, 404);
    assert.equal(missing.code, 20404);
    assert.equal(missing.message, `The requested resource /PluginService/Plugins/${name(6)} was not found`);
    await refusal(() => api.plugins(name(6)).fetch());
    assert.ok(isHit(wire.at(-1)));
    const made = await api.plugins.create({ uniqueName: name(6) });
    assert.deepEqual(shown(await api.plugins(name(6)).fetch()), shown(made));
    assert.equal((await api.plugins.list({ pageSize: 2 }))[0].sid, made.sid);
  });

  await test('refuses a duplicate with status, code and text', async () => {
    const refused = await refusal(() => api.plugins.create({ uniqueName: name(1) }));
    assert.equal(refused.status, 400);
    assert.equal(refused.code, 20409);
    assert.match(refused.message, /duplicate/);
  });

  const versions = [];
  await test('creates, lists, fetches and archives versions', async () => {
    const plugin = api.plugins(name(1));
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
      versions.unshift(await plugin.pluginVersions.create({ versionParam: version, pluginUrl: `https://assets.example.com/${version}.js` }));
      const listed = await plugin.pluginVersions.list({ pageSize: 2 });
      assert.deepEqual(shown(listed), shown(versions));
    }
    const byString = await again(async () => shown(await plugin.pluginVersions('1.0.0').fetch()));
    assert.deepEqual(byString, shown(versions[2]));
    await api.pluginVersionArchive(name(1), '1.0.0').update();
    assert.equal((await plugin.pluginVersions('1.0.0').fetch()).archived, true);
    assert.equal((await api.plugins(created[0].sid).pluginVersions(versions[2].sid).fetch()).archived, true);
    assert.deepEqual((await plugin.pluginVersions.list({ pageSize: 2 })).map((v) => v.archived), [false, false, true]);
  });

  const configurations = [];
  await test('creates configurations whose plugins follow an update', async () => {
    for (const n of [1, 2]) {
      const plugins = [{ plugin_version: versions[n - 1].sid, phase: 3 }];
      configurations.unshift(await api.pluginConfigurations.create({ name: name(n), plugins }));
      const listed = await api.pluginConfigurations.list({ pageSize: 1 });
      assert.deepEqual(shown(listed.slice(0, n)), shown(configurations));
    }
    const { sid } = configurations[0];
    assert.equal((await api.pluginConfigurations(sid).fetch()).name, name(2));
    const joined = await again(async () => shown(await api.pluginConfigurations(sid).plugins.list()));
    assert.equal(joined[0].pluginVersionSid, versions[1].sid);
    await api.plugins(name(1)).update({ friendlyName: 'joined' });
    assert.equal((await api.pluginConfigurations(sid).plugins.list())[0].friendlyName, 'joined');
    assert.equal((await api.pluginConfigurations(sid).plugins(name(1)).fetch()).friendlyName, 'joined');
  });

  await test('makes a release the active one at once', async () => {
    for (const configuration of [...configurations, configurations[0]]) {
      await again(async () => shown(await api.pluginReleases.list({ pageSize: 2 })));
      const release = await api.pluginReleases.create({ configurationId: configuration.sid });
      assert.deepEqual(shown(await api.pluginReleases('Active').fetch()), shown(release));
      assert.deepEqual(shown(await api.pluginReleases(release.sid).fetch()), shown(release));
      assert.deepEqual(shown((await api.pluginReleases.list({ pageSize: 2 }))[0]), shown(release));
    }
  });

  await test('shows what was archived as archived', async () => {
    const [, old] = configurations;
    await again(async () => shown(await api.pluginConfigurations(old.sid).fetch()));
    await api.pluginConfigurationArchive(old.sid).update();
    assert.equal((await api.pluginConfigurations(old.sid).fetch()).archived, true);
    for (const n of [2, 3, 4, 5, 6]) {
      await again(async () => shown(await api.plugins(name(n)).fetch()));
      assert.equal((await api.pluginArchive(name(n)).update()).archived, true);
      assert.equal((await api.plugins(name(n)).fetch()).archived, true);
    }
    const listed = (await api.plugins.list({ pageSize: 2 })).filter((p) => p.uniqueName.startsWith(label));
    assert.deepEqual(listed.map((p) => p.archived), [true, true, true, true, true, false]);
    const refused = await refusal(() => api.pluginArchive(name(2)).update());
    assert.equal(refused.message, 'Plugin is already archived.');
  });
}
