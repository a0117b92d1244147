// The `twilio` package over a unix socket, without a credential of its own: life.mjs SOCKET NAME
// Makes a plugin of that name, reads it by list, by sid and by name, and says how the last two reads were answered.
import assert from 'node:assert/strict';
import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient.js';
import { wire } from './checks.mjs';

const [socketPath, name] = process.argv.slice(2);
const httpClient = new (RequestClient.default ?? RequestClient)();
httpClient.axios.defaults.socketPath = socketPath;
// The library wants a credential to send; the gateway sends its own instead.
const client = twilio('SK' + '0'.repeat(32), 'none', { accountSid: 'AC' + '0'.repeat(32), httpClient });
client.flexApi.baseUrl = 'http://localhost';
const { plugins } = client.flexApi.v1;

const created = await plugins.create({ uniqueName: name, friendlyName: `Life of ${name}` });
assert.ok((await plugins.list()).some((plugin) => plugin.sid === created.sid), 'the list has it');
for (const id of [created.sid, name, name]) {
  const plugin = await plugins(id).fetch();
  assert.equal(plugin.friendlyName, `Life of ${name}`);
  assert.match(plugin.url, /^http:\/\/localhost\/v1\/PluginService\/Plugins\/FP/, 'links point at the gateway');
}
assert.match(wire.at(-1).cache, /^Flexgate; hit/);
console.log(`${name}: made, listed, fetched; ${wire.length} requests, the last one a hit`);
