// Real Node clients against a gateway: node clients.mjs ORIGIN
//
// Credentials come from TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY and TWILIO_API_SECRET. Prints one JSON line a
// check, then one of totals; exits with 1 if a check failed or a request went anywhere but to the gateway.
import * as apiClient from './api-client.mjs';
import { close } from './checks.mjs';
import * as plainFetch from './fetch.mjs';
import * as twilioNode from './twilio-node.mjs';

const [origin] = process.argv.slice(2);
const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_API_KEY: key, TWILIO_API_SECRET: secret } = process.env;
if (!origin || !account || !token || !key || !secret) {
  process.stderr.write('usage: node clients.mjs ORIGIN, with the credentials in the environment\n');
  process.exit(2);
}

await twilioNode.walk('base-url', twilioNode.byBaseUrl(origin, account, token, account), origin);
await twilioNode.walk('http-client', twilioNode.byHttpClient(origin, key, secret, account), origin);
await apiClient.walk('api-client', apiClient.intercepted(origin, key, secret), origin);
await plainFetch.walk('fetch', origin, account, token);
close(origin);
