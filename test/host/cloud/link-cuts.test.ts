/**
 * Protects: what device and agent tell each other, and what the device logs, is neither lost nor doubled nor turned round,
 * wherever the connection is cut: with the firmware's and the cloud's own halves, in process and over real sockets.
 */
import { createServer, connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LinkMemory } from '../../../firmware/link-memory.ts';
import {
  connectInProcess,
  issueDevelopmentToken,
  type AgentProgram,
  type Cloud,
} from '../../../host/cloud/index.ts';
import { resumableMs } from '../../../host/cloud/link-memories.ts';
import { CloudMessage, type DeviceMessage } from '../../../protocol/device-link.ts';
import type { SeededWorld } from './seeded-world.ts';
import { furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

const device = new TestDevice(1);
let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
/** What the agent heard, and what it could say. */
let heardByAgent: unknown[];
let saidByAgent: unknown[];

/** Answers each message with two. */
const agentProgram: AgentProgram = {
  onRequest: () => ({ status: 200, body: '' }),
  onDeviceMessage: ({ value }, { send }) => {
    heardByAgent.push(value);
    for (const part of ['a', 'b']) {
      const answer = `${JSON.stringify(value)}${part}`;
      if (send('answer', answer)) saidByAgent.push(answer);
    }
  },
};

async function open(): Promise<void> {
  heardByAgent = [];
  saidByAgent = [];
  ({ cloud, world } = await openTestCloud({ agentProgram }));
  ann = await furnish(cloud, 'ann');
  const { planId, token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
  await device.enroll(talkInProcess(cloud), { planId, token });
}
beforeEach(open);
afterEach(() => cloud.close());

/** A connection that may end at any time. `send` resolves when it has gone as far as it will. */
interface Carrier {
  send(message: DeviceMessage): Promise<void>;
  close(): void;
}
type Connect = (onMessage: (message: CloudMessage) => void, onCut: () => void) => Promise<Carrier>;

/** Cut after so many messages in both directions together; the one that is cut is lost. */
const cutAfter = (messages: number): Connect => {
  let left = messages;
  return async (onMessage, onCut) => {
    const passes = (): boolean => (left -= 1) >= 0;
    const cut = (): void => {
      link.close();
      onCut();
    };
    const link = connectInProcess(cloud, (message) => (passes() ? onMessage(message) : cut()), onCut);
    return {
      send: async (message) => {
        if (passes()) await link.send(message);
        else cut();
      },
      close: () => link.close(),
    };
  };
};

/** A device that says `1` to `count` to its agent and logs each, over one connection after another. */
class TalkativeDevice {
  readonly heard: unknown[] = [];
  readonly accepted: number[] = [];
  readonly #memory = new LinkMemory();
  #said = 0;

  /** Resolves when the connection is cut, or all was said and confirmed. */
  async talk(count: number, connect: Connect): Promise<void> {
    let cut = (): void => {};
    const ended = new Promise<void>((resolve) => {
      cut = resolve;
    });
    const state = { over: false };
    const inbox: CloudMessage[] = [];
    let wake = (): void => {};
    const carrier = await connect(
      (message) => {
        inbox.push(message);
        wake();
      },
      () => {
        state.over = true;
        cut();
        wake();
      },
    );
    const { resume } = this.#memory;
    const loop = async (): Promise<void> => {
      await carrier.send({ ...device.hello, ...(resume === null ? {} : { resume }) });
      while (!state.over || inbox.length > 0) {
        const message = inbox.shift();
        if (message !== undefined) {
          await this.#take(message, carrier, count);
          if (this.#said === count && this.#memory.unheard.length === 0 && inbox.length === 0) return;
        } else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    };
    await Promise.race([loop(), ended]);
    carrier.close();
  }

  async #take(message: CloudMessage, carrier: Carrier, count: number): Promise<void> {
    if (message.type === 'challenge') return carrier.send(device.proofOf(message.nonce));
    if (message.type === 'ack') return this.#memory.confirmed(message.received);
    if (message.type === 'welcome') {
      this.#memory.welcome(message);
      for (const again of this.#memory.unheard) await carrier.send(again);
      while (this.#said < count) {
        this.#said += 1;
        const value = this.#said;
        const outgoing = [
          this.#memory.take({ type: 'agent-message', name: 'x', value }),
          this.#memory.take({ type: 'log', level: 'log', text: `${value}` }),
        ];
        if (outgoing[0] !== null) this.accepted.push(value);
        for (const each of outgoing) if (each !== null) await carrier.send(each);
      }
      return;
    }
    if (message.type !== 'agent-message') throw new Error(JSON.stringify(message));
    const received = this.#memory.hear(message.seq, () => this.heard.push(message.value));
    if (received !== null) await carrier.send({ type: 'ack', received });
  }
}

/** Talks over all of the connections, and at last over one that is not cut. */
async function talk(count: number, connections: readonly Connect[]): Promise<TalkativeDevice> {
  const talkative = new TalkativeDevice();
  for (const connect of connections) await talkative.talk(count, connect);
  await talkative.talk(count, cutAfter(Infinity));
  return talkative;
}

async function expectAllOnce({ accepted, heard }: TalkativeDevice): Promise<void> {
  expect(heardByAgent).toEqual(accepted);
  expect(heard).toEqual(saidByAgent);
  await cloud.logs.settled();
  const { lines } = await cloud.logs.page({ accountId: ann.id, deviceId: device.id }, { size: 1000 });
  const logged = lines.filter(({ type }) => type === 'server.log').map(({ text }) => Number(text));
  expect(logged).toEqual(accepted);
}

describe('a connection cut in process', () => {
  it('after any message: nothing is lost, doubled or turned round', async () => {
    // 3 messages each way to get in; 3 times one message, one line, two answers, and what confirms them.
    for (let messages = 0; messages <= 24; messages += 1) {
      const talkative = await talk(3, [cutAfter(messages)]);
      await expectAllOnce(talkative);
      expect(talkative.accepted).toEqual([1, 2, 3]);
      await cloud.close();
      await open();
    }
  });

  it('again and again, wherever: the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (cuts, count) => {
          await expectAllOnce(await talk(count, cuts.map(cutAfter)));
          await cloud.close();
          await open();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('a device that comes back too late says again what was not confirmed: twice rather than never', async () => {
    const talkative = new TalkativeDevice();
    // In, one message and its line, which the cloud dealt with; then what confirms them is lost.
    await talkative.talk(1, cutAfter(6));
    const before = heardByAgent.length;
    world.pass(resumableMs + 1);
    await talkative.talk(1, cutAfter(Infinity));
    expect(before).toBeGreaterThan(0);
    expect(new Set(heardByAgent)).toEqual(new Set([1]));
  });
});

/** A way to the cloud that breaks after so many bytes in both directions together. */
async function breakingWay(bytes: number): Promise<{ connect: Connect; close: () => void }> {
  const target = Number(new URL(cloud.linkUrl).port);
  let left = bytes;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTcp(target, '127.0.0.1');
    const both = [near, far];
    const end = (): void => both.forEach((socket) => socket.destroy());
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        const part = data.subarray(0, Math.max(0, left));
        left -= data.length;
        to.write(part, () => {
          if (left <= 0) end();
        });
      });
      from.on('error', end);
      from.on('close', end);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const connect: Connect = async (onMessage, onCut) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/device-link`, { perMessageDeflate: false });
    const opened = new Promise<void>((resolve) => {
      socket.once('open', resolve);
      socket.once('close', () => resolve());
    });
    socket.on('message', (data: Buffer) => onMessage(CloudMessage.parse(JSON.parse(data.toString()))));
    socket.on('error', () => socket.terminate());
    socket.on('close', onCut);
    await opened;
    return {
      send: async (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
      close: () => socket.terminate(),
    };
  };
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { connect, close };
}

describe('a real connection cut after so many bytes', () => {
  it('nothing is lost, doubled or turned round', async () => {
    await cloud.listen();
    const ways = await Promise.all([200, 900, 1500, 1700, 1900, 2300, 3000].map(breakingWay));
    for (const [index, way] of ways.entries()) {
      // Another device's worth of talk each time, over one more connection of the same.
      heardByAgent = [];
      saidByAgent = [];
      const talkative = new TalkativeDevice();
      await talkative.talk(20, way.connect);
      await talkative.talk(20, cutAfter(Infinity));
      expect(heardByAgent, `way ${index}`).toEqual(talkative.accepted);
      expect(talkative.heard, `way ${index}`).toEqual(saidByAgent);
      expect(talkative.accepted).toHaveLength(20);
      way.close();
    }
  });
});
