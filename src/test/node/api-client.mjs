// @twilio/flex-plugins-api-client: the client of the Flex CLI. Its forms are not percent-encoded, its list URLs end in `?`.
import assert from 'node:assert/strict';
import flex from '@twilio/flex-plugins-api-client';
import { again, check, isHit, refusal, sentBy, wire } from './checks.mjs';

const API = '/v1/PluginService';

/** A client that an interceptor points at the gateway; the constructor overwrites the option of that name. */
export function intercepted(origin, username, password) {
  const toGateway = (request) => Object.assign(request, { baseURL: origin + API });
  return { requestInterceptors: [toGateway], username, password };
}

export async function walk(label, { requestInterceptors, username, password }, origin) {
  const http = new flex.PluginServiceHTTPClient(username, password, { requestInterceptors });
  const plugins = new flex.PluginsClient(http);
  const versions = new flex.PluginVersionsClient(http);
  const configurations = new flex.ConfigurationsClient(http);
  const configured = new flex.ConfiguredPluginsClient(http);
  const releases = new flex.ReleasesClient(http);
  const toolkit = new flex.FlexPluginsAPIToolkit(username, password, { requestInterceptors });
  const test = (name, run) => check(label, name, run);
  const name = (n) => `${label}-${n}`;
  let plugin;

  await test('creates a plugin by an upsert, unencoded text included', async () => {
    plugin = await plugins.upsert({ UniqueName: name(1), FriendlyName: 'Tom & Jerry=50%+x', Description: 'Größe 100% ✓' });
    // The server cuts the name at the bare ampersand, and + is a space in a form: the client's doing, not the gateway's.
    assert.equal(plugin.friendly_name, 'Tom ');
    assert.equal(plugin.description, 'Größe 100% ✓');
  });

  await test('fetches by sid and by unique name', async () => {
    assert.deepEqual(await again(() => plugins.get(plugin.sid)), plugin);
    assert.deepEqual(await again(() => plugins.get(name(1))), plugin);
    assert.equal(plugin.url, `${origin}${API}/Plugins/${plugin.sid}`);
  });

  await test('reads an update by an upsert at once', async () => {
    await again(() => plugins.list());
    const updated = await plugins.upsert({ UniqueName: name(1), FriendlyName: 'updated' });
    assert.equal(updated.friendly_name, 'updated');
    assert.deepEqual(await plugins.get(plugin.sid), updated);
    assert.deepEqual((await plugins.list()).plugins.find((p) => p.sid === plugin.sid), updated);
  });

  await test('pages by the tokens in the links', async () => {
    for (const n of [2, 3, 4, 5]) {
      await plugins.create({ UniqueName: name(n) });
    }
    const seen = [];
    let pagination = { pageSize: 2 };
    do {
      const page = await again(() => plugins.list(pagination));
      seen.push(...page.plugins.map((p) => p.unique_name));
      const token = page.meta.next_token;
      pagination = token && { pageSize: 2, page: page.meta.page + 1, pageToken: token };
    } while (pagination);
    assert.deepEqual(seen.filter((n) => n.startsWith(label)), [5, 4, 3, 2, 1].map(name));
  });

  await test('finds the latest version right after it was made', async () => {
    for (const Version of ['1.0.0', '1.1.0']) {
      const made = await versions.create(name(1), { Version, PluginUrl: `https://assets.example.com/${Version}.js?a=1` });
      assert.deepEqual(await versions.latest(name(1)), made);
      assert.deepEqual(await versions.get(name(1), Version), made);
    }
    await versions.archive(name(1), '1.0.0');
    assert.equal((await versions.get(name(1), '1.0.0')).archived, true);
  });

  await test('configures and releases', async () => {
    const { sid: plugin_version } = await versions.latest(name(1));
    const made = await configurations.create({ Name: name(1), Plugins: [{ plugin_version, phase: 3 }] });
    assert.deepEqual(await configurations.latest(), made);
    assert.equal((await configured.list(made.sid)).plugins[0].plugin_version_sid, plugin_version);
    assert.equal((await configured.get(made.sid, name(1))).version, '1.1.0');
    const release = await releases.create({ ConfigurationId: made.sid });
    assert.deepEqual(await releases.active(), release);
  });

  await test('is told what is not there, and what is archived', async () => {
    const missing = await refusal(() => plugins.get('nobody'));
    assert.deepEqual([missing.status, missing.code], [404, 20404]);
    await refusal(() => plugins.get('nobody'));
    assert.ok(isHit(wire.at(-1)));
    await plugins.archive(name(2));
    assert.equal((await plugins.get(name(2))).archived, true);
    assert.equal((await refusal(() => plugins.archive(name(2)))).message, 'Plugin is already archived.');
  });

  await test('deploys as the CLI does, and describes what it deployed', async () => {
    for (const version of ['2.0.0', '2.1.0']) {
      const deployed = await toolkit.deploy({ name: name(3), url: `https://assets.example.com/${version}.js`, version, changelog: 'c' });
      const option = { plugins: [`${name(3)}@${version}`], addedPlugins: [], removedPlugins: [] };
      const configuration = await toolkit.createConfiguration({ ...option, addPlugins: option.plugins, name: name(version), description: 'd' });
      await toolkit.release({ configurationSid: configuration.sid });
      const described = await toolkit.describePlugin({ name: name(3) });
      assert.equal(described.isActive, true);
      assert.deepEqual(described.versions.map((v) => [v.version, v.isActive])[0], [version, true]);
      assert.equal((await toolkit.listReleases({})).releases[0].configurationSid, configuration.sid);
      assert.equal(deployed.version, version);
    }
    const { requests } = await sentBy(() => toolkit.describePlugin({ name: name(3) }));
    assert.ok(requests.length > 0 && requests.every(isHit), JSON.stringify(requests));
  });
}
