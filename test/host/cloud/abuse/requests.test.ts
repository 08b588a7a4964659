/** Protects the cloud from requests that are wrong, cut, enormous, slow, forged or many at once: it refuses them and serves the others. */
import fc from 'fast-check';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCloud, type Cloud, type CloudEvent } from '../../../../host/cloud/index.ts';
import { agentTimeMs } from '../../../../host/cloud/agent-host.ts';
import { sdkBodyBytes } from '../../../../host/cloud/http/forms.ts';
import { agentBodyBytes } from '../../../../host/cloud/http/agent-routes.ts';
import { emptyPlace } from '../engine.ts';
import { SeededWorld } from '../seeded-world.ts';
import { basic, furnish, testSettings, type TestAccount } from '../test-cloud.ts';
import { enrolledDevice } from '../v5/api-devices.ts';

let cloud: Cloud;
let ann: TestAccount;
let world: SeededWorld;
let events: CloudEvent[];
let url: string;
let letGo: () => void;
/** Resolves when the agent that never returns has been asked. */
let entered: Promise<void>;

beforeEach(async () => {
  world = new SeededWorld();
  events = [];
  let enter = (): void => undefined;
  entered = new Promise((resolve) => {
    enter = resolve;
  });
  cloud = await openCloud({
    ...(await emptyPlace()),
    world,
    settings: { ...testSettings, requestTimeoutMs: 400 },
    onEvent: (event) => events.push(event),
    agentProgram: {
      onRequest: ({ path }) =>
        path === '/never'
          ? new Promise((resolve) => {
              enter();
              letGo = () => resolve({ status: 200, body: 'too late' });
            })
          : { status: 200, body: 'here' },
    },
  });
  ann = await furnish(cloud, 'ann');
  ({ url } = await cloud.listen());
});
afterEach(() => cloud.close());

const failures = () => events.filter(({ kind }) => kind === 'failure');
const healthy = async () => expect((await fetch(`${url}/health`)).status).toBe(200);

/** Sends bytes as they are; gives what came back until the server closed. */
function raw(write: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => write(socket));
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(text) : reject(error),
    );
  });
}

const head = (line: string, ...headers: string[]) => [line, 'Host: a', ...headers, '', ''].join('\r\n');

describe('a slow sender', () => {
  it.each([
    ['says nothing', ''],
    ['stops in its head', 'POST /v1/setup_tokens HTTP/1.1\r\nHost: a\r\nX-A: '],
    [
      'stops in its body',
      head('POST /v1/setup_tokens HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 100') + '{',
    ],
  ])('that %s is cut off, and others are served meanwhile', async (_what, sent) => {
    const over = raw((socket) => socket.write(sent));
    await healthy();
    const answer = await over;
    expect(answer === '' || answer.startsWith('HTTP/1.1 408')).toBe(true);
    await healthy();
  });

  it('100 of them hold up nobody', async () => {
    const slow = Array.from({ length: 100 }, () =>
      raw((socket) => socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-')),
    );
    await healthy();
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408|^$/);
  });
});

describe('a request', () => {
  it.each([
    ['that is no HTTP', 'hello there\r\n\r\n'],
    ['with two lengths', head('POST /enrol HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2')],
    [
      'with a length and chunks',
      head('POST /enrol HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    ],
    ['with a head of 64 kB', head('GET / HTTP/1.1', `X-Long: ${'a'.repeat(65_536)}`)],
    ['for a line feed in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\nInjected: b\0\r\n\r\n'],
  ])('%s is refused as it is, and the connection closed', async (_what, sent) => {
    expect(await raw((socket) => socket.write(sent))).toMatch(/^HTTP\/1\.1 4\d\d /);
    await healthy();
  });

  it('cut off anywhere leaves nothing behind', async () => {
    const body = 'plan_id=';
    const whole =
      head(
        'POST /v1/setup_tokens HTTP/1.1',
        `Authorization: ${basic(ann.key).authorization}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
      ) + body;
    for (let length = 0; length < whole.length; length += 7)
      await raw((socket) => socket.end(whole.slice(0, length)));
    const { count } = await cloud.db
      .selectFrom('enrollment_tokens')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(0);
    expect(failures()).toEqual([]);
    await healthy();
  });

  it.each([
    ['the SDK’s', () => '/v1/setup_tokens', sdkBodyBytes, 'application/x-www-form-urlencoded'],
    ['the management API’s', () => '/v5/auth', 5 * 1024 * 1024, 'application/json'],
    ['the pages’', () => '/api/session', 1024 * 1024, 'application/json'],
    ['an agent’s', () => '/agent/AAAAAAAAAAAA', agentBodyBytes, 'text/plain'],
  ])(
    'with an enormous body to %s is answered 413 before it is looked at',
    async (_what, path, bytes, type) => {
      const answer = await cloud.fetch(path(), {
        method: 'POST',
        headers: { ...basic(ann.key), 'content-type': type, 'x-impsim-page': '1' },
        body: 'a'.repeat(bytes + 1),
      });
      expect([400, 413]).toContain(answer.status);
      expect(failures()).toEqual([]);
    },
  );

  it('of any shape to any route is answered, and is never a failure of ours', async () => {
    const routes = [
      '/v1/setup_tokens',
      '/v5/enroll',
      '/enrol',
      '/v5/auth',
      '/v5/auth/token',
      '/api/session',
      '/v5/products',
      '/logs/events',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.constantFrom('{"__proto__":{"a":1}}', '{"plan_id":{"$ne":1}}', '[[[[]]]]', 'null'),
        ),
        fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'application/vnd.api+json'),
        fc.constantFrom(
          basic(ann.key).authorization,
          'Basic',
          'Bearer x',
          'Basic !!!!',
          `Basic ${Buffer.from('ann:x').toString('base64')}`,
        ),
        async (path, method, body, type, authorization) => {
          const answer = await cloud.fetch(path, {
            method,
            headers: { authorization, 'content-type': type, 'x-impsim-page': '1' },
            ...(method === 'GET' ? {} : { body }),
          });
          await answer.text();
          expect(answer.status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
    expect(failures()).toEqual([]);
  });
});

describe('an agent', () => {
  it('that never returns is answered for, and the next request is not held up for ever', async () => {
    const { agentId } = await enrolledDevice(cloud, ann, 1);
    const agent = `${cloud.baseUrl}/agent/${agentId}`;
    const never = cloud.fetch(`${agent}/never`);
    await entered;
    const next = cloud.fetch(agent);
    world.pass(agentTimeMs);
    expect((await never).status).toBe(504);
    expect(await (await next).text()).toBe('here');
    letGo();
    expect(failures()).toMatchObject([{ where: 'agent' }]);
  });

  it('cannot be reached by a forged URL: each letter of its ID counts', async () => {
    const device = await enrolledDevice(cloud, ann, 1);
    const id = device.agentId;
    expect((await cloud.fetch(`/agent/${id}`)).status).toBe(200);
    const forged = [
      ...Array.from(
        id,
        (letter, index) => id.slice(0, index) + (letter === 'A' ? 'B' : 'A') + id.slice(index + 1),
      ),
      id.toLowerCase() === id ? id.toUpperCase() : id.toLowerCase(),
      id.slice(1),
      `${id}A`,
      `${id}%00`,
      `..%2fagent%2f${'A'.repeat(12)}`,
      device.id,
    ];
    const answers = await Promise.all(forged.map((name) => cloud.fetch(`/agent/${name}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });
});
