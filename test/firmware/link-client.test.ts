/** Protects: a link that has silently died is noticed, and a fleet does not try again all at once. */
import { describe, expect, it } from 'vitest';
import { choices } from '../../firmware/choices.ts';
import { withJitter } from '../../firmware/jitter.ts';
import { LinkClient, type LinkClientEvent } from '../../firmware/link-client.ts';
import type { LinkEvent } from '../../firmware/ports.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { NodeVault } from '../../host/vault.ts';
import type { DeviceMessage } from '../../protocol/device-link.ts';
import { DeviceId } from '../../protocol/ids.ts';

const deviceId = DeviceId.parse('5000d8c46a572a01');

function linked() {
  const clock = new Crystal();
  const events: LinkClientEvent[] = [];
  const sent: DeviceMessage[] = [];
  let closed = false;
  let report: (event: LinkEvent) => void = () => {};
  const client = new LinkClient(
    {
      connect: (told) => {
        report = told;
        return { send: (message) => sent.push(message), close: () => (closed = true) };
      },
    },
    clock,
    new NodeVault(new Uint8Array(32)),
    { deviceId, impType: 'imp003', software: 'test' },
    () => ({ ipAddress: '10.0.0.7', rssiDbm: -40, freeMemoryBytes: 1000 + sent.length }),
    { session: '0123456789abcdef', received: 3 },
    (event) => events.push(event),
  );
  report({ kind: 'open' });
  return { clock, events, sent, client, report: (event: LinkEvent) => report(event), isClosed: () => closed };
}

const beats = (count: number) => count * choices.heartbeatUs;

describe('the heartbeat', () => {
  it('keeps a link over which answers come', () => {
    const { clock, sent, report, isClosed } = linked();
    report({ kind: 'message', message: { type: 'welcome', agent: null, blessed: false } });
    for (let beat = 1; beat <= 5; beat += 1) {
      clock.runUntil(beats(beat));
      expect(sent.filter(({ type }) => type === 'ping')).toHaveLength(beat);
      report({ kind: 'message', message: { type: 'pong' } });
    }
    expect(isClosed()).toBe(false);
  });

  it('says each time how the imp is then, as the first word does', () => {
    const { clock, sent, report } = linked();
    report({ kind: 'message', message: { type: 'welcome', agent: null, blessed: false } });
    clock.runUntil(beats(1));
    expect(sent).toMatchObject([
      { type: 'hello', status: { ipAddress: '10.0.0.7', rssiDbm: -40, freeMemoryBytes: 1000 } },
      { type: 'ping', status: { freeMemoryBytes: 1001 } },
    ]);
  });

  it('ends a link over which none comes, and says so once', () => {
    const { clock, events, report, isClosed } = linked();
    report({ kind: 'message', message: { type: 'welcome', agent: null, blessed: false } });
    clock.runUntil(beats(1));
    clock.runUntil(beats(2) - 1);
    expect(isClosed()).toBe(false);
    clock.runUntil(beats(9));
    expect(isClosed()).toBe(true);
    expect(events.filter(({ kind }) => kind === 'closed')).toMatchObject([{ code: 'link-silent' }]);
  });

  it('stops when the link is closed', () => {
    const { clock, events, sent, client } = linked();
    client.close();
    clock.runUntil(beats(9));
    expect(events.filter(({ kind }) => kind === 'closed')).toEqual([]);
    expect(sent.filter(({ type }) => type === 'ping')).toEqual([]);
  });
});

it('a device that was cut off asks to go on', () => {
  const { sent } = linked();
  expect(sent[0]).toMatchObject({ type: 'hello', resume: { session: '0123456789abcdef', received: 3 } });
});

describe('waits before another attempt', () => {
  it('differ from device to device, and are the same in a rerun', () => {
    const delays = Array.from({ length: 1000 }, (_, n) => withJitter(2_000_000, `5000${n}`, 0));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2_000_000);
    expect(Math.max(...delays)).toBeLessThan(2_500_000);
    // Spread over the whole quarter: each tenth of it has its share.
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = delays.filter((delay) => Math.floor((delay - 2_000_000) / 50_000) === tenth).length;
      expect(share, `tenth ${tenth}`).toBeGreaterThan(60);
    }
    expect(withJitter(2_000_000, '50007', 0)).toBe(delays[7]);
    expect(withJitter(2_000_000, '50007', 1)).not.toBe(delays[7]);
  });
});
