/** Every URL that the cloud answers: the routes take their paths from here, and README.md its table. */

/** Where agents answer in this server. */
export const agentPath = '/agent';

export const endpoints = {
  setupToken: {
    method: 'POST',
    path: '/v1/setup_tokens',
    caller: 'BlinkUp SDKs',
    does: 'a new token, and a new production plan ID or the one in `plan_id`: `id`, `plan_id`',
    origin: 'known: JavaScript SDK 0.3.0',
  },
  tokenStatus: {
    method: 'GET',
    path: '/v1/setup_tokens/:token',
    caller: 'BlinkUp SDKs, every second',
    does: '`impee_id` (empty until a device took the token), `device_id`, `plan_id`, then `agent_url`, `claimed_at`',
    origin: 'known: JavaScript SDK 0.3.0',
  },
  enroll: {
    method: 'POST',
    path: '/v5/enroll',
    caller: 'servers, pre-ship activation',
    does: 'the same for `{"type": "production_token", "plan_id"?}`',
    origin: "known: vendor's documentation; answer chosen",
  },
  enrol: {
    method: 'POST',
    path: '/enrol',
    caller: 'development apps',
    does: 'a development token with the developer plan ID: `token`, `siteids[0]`, `valid_token`',
    origin: 'known: JavaScript SDK beta, 2015',
  },
  developerStatus: {
    method: 'GET',
    path: '/v2/setup_tokens/developer',
    caller: 'development apps, every second',
    does: "how the account's newest development token stands: as above, with `result`: `unclaimed token` until a device took it, then `claimed token`",
    origin: 'known: JavaScript SDK beta, 2015; the word after it chosen',
  },
  agent: {
    method: 'any',
    path: `${agentPath}/:id`,
    caller: 'anyone who has the URL',
    does: "the agent's answer, here and below; 404 for an unknown agent and for one closed by a change of owner",
    origin: "known: vendor's documentation; path chosen",
  },
  deviceLink: {
    method: 'WebSocket',
    path: '/device-link',
    caller: 'imps',
    does: 'the device link, see `protocol/README.md`',
    origin: 'chosen',
  },
  logEvents: {
    method: 'GET',
    path: '/logs/events',
    caller: 'account holders',
    does: "lines of the logs of the account's devices (`?device=ID`, may repeat: of these only) as server-sent events; goes on after `Last-Event-ID`",
    origin: 'chosen',
  },
  health: {
    method: 'GET',
    path: '/health',
    caller: 'operators',
    does: '`ok` and `devicesOnline`; 500 if the database does not answer',
    origin: 'chosen',
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    caller: 'operators at this machine',
    does: "counts and times in Prometheus' text format, without IDs; 404 to others and to what a proxy passes on",
    origin: 'chosen',
  },
  openApi: {
    method: 'GET',
    path: '/openapi.json',
    caller: 'whoever reaches the cloud',
    does: 'all these calls and those of the management API as an OpenAPI 3.1 document',
    origin: 'chosen',
  },
  docs: {
    method: 'GET',
    path: '/docs',
    caller: 'whoever reaches the cloud',
    does: 'the same to read and to try, as a page that needs nothing from elsewhere',
    origin: 'chosen',
  },
} as const;
