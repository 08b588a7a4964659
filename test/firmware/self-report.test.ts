/** Protects what an imp tells of itself: only a cloud that asked for it, what is true now, and a reception once to each owner. */
import { describe, expect, it } from 'vitest';
import { CloudTalk, type CloudTalkHost } from '../../firmware/cloud-talk.ts';
import type { LinkEvent } from '../../firmware/ports.ts';
import { SelfReport, type SelfMessage } from '../../firmware/self-report.ts';
import { Receiver, type ReceiverEvent } from '../../firmware/receiver/receiver.ts';
import { Settings } from '../../firmware/settings.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { FlashChip } from '../../hardware/flash-chip.ts';
import { flashOf, phoneLight } from '../../host/rig/phone.ts';
import { NodeVault } from '../../host/vault.ts';
import type { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import { AgentId, DeviceId } from '../../protocol/ids.ts';

type Received = Exclude<ReceiverEvent, { kind: 'preamble' }>;

/** A BlinkUp that was read, and one whose light went out. */
function received(kind: 'packet' | 'fault'): Received {
  const settings = { network: { ssid: 'HomeNet', password: 's3cret!!' } };
  const receiver = new Receiver({ sketches: true });
  const blocks = [...phoneLight(flashOf(settings))];
  const events = (kind === 'packet' ? blocks : blocks.slice(0, 4)).flatMap((block) => receiver.push(block));
  const event = [...events, ...receiver.end()].find((each): each is Received => each.kind !== 'preamble');
  expect(event?.kind).toBe(kind);
  return event!;
}

const agent = { agentId: AgentId.parse('abcdefghijkl'), agentUrl: 'http://cloud.invalid/abcdefghijkl' };
const welcome = (takes?: readonly string[]): CloudMessage => ({
  type: 'welcome',
  agent,
  blessed: false,
  ...(takes === undefined ? {} : { takes: [...takes] }),
});

/** An imp's talk with a cloud that says what a test makes it say. */
function talking() {
  const clock = new Crystal();
  const vault = new NodeVault(new Uint8Array(32));
  const sent: DeviceMessage[] = [];
  let report: (event: LinkEvent) => void = () => {};
  const cloud = {
    connect: (told: (event: LinkEvent) => void) => {
      report = told;
      return { send: (message: DeviceMessage) => sent.push(message), close: () => {} };
    },
  };
  const settings = new Settings(new FlashChip(), vault, () => {});
  const identity = {
    deviceId: DeviceId.parse('5000d8c46a572a01'),
    impType: 'imp003',
    software: 'test',
  } as const;
  const self = new SelfReport(clock, (message) => talk.tell(message));
  const host: CloudTalkHost = {
    take: () => {},
    trace: () => {},
    report: () => {},
    pass: () => {},
    settled: () => self.served(),
    status: () => ({ ipAddress: null, rssiDbm: null, freeMemoryBytes: null }),
    blessingPending: () => false,
  };
  const talk = new CloudTalk({ cloud, clock, vault }, identity, settings, host);
  return {
    clock,
    self,
    /** A new connection, welcomed. */
    link: (message: CloudMessage) => {
      talk.connect();
      report({ kind: 'open' });
      report({ kind: 'message', message });
    },
    cut: () => talk.close(),
    /** What it told of itself since it was last asked. */
    told: () => sent.splice(0).filter(({ type }) => type === 'led' || type === 'light') as SelfMessage[],
  };
}

describe('an imp tells of itself', () => {
  it.each([
    ['that asks for nothing', undefined],
    ['that asks for something else', ['temperature']],
  ])('nothing to a cloud %s', (_, takes) => {
    const { self, link, told } = talking();
    link(welcome(takes));
    self.led('online');
    self.received(received('fault'));
    expect(told()).toEqual([]);
  });

  it('its LED as it is when it comes on-line, and each change after it, but nothing between connections', () => {
    const { self, link, cut, told } = talking();
    self.led('joining');
    self.led('online');
    link(welcome(['led']));
    expect(told()).toEqual([{ type: 'led', pattern: 'online' }]);
    self.led('dark');
    expect(told()).toEqual([{ type: 'led', pattern: 'dark' }]);
    cut();
    self.led('searching');
    expect(told()).toEqual([]);
    link(welcome(['led']));
    expect(told()).toEqual([{ type: 'led', pattern: 'searching' }]);
  });

  it('a reception that failed at once, and no more', () => {
    const { self, link, cut, told } = talking();
    link(welcome(['light']));
    self.received(received('fault'));
    expect(told()).toMatchObject([{ type: 'light', outcome: { kind: 'fault', stage: 'frame' } }]);
    cut();
    link(welcome(['light']));
    expect(told()).toEqual([]);
  });

  it('a BlinkUp before it leaves for it, and again to whom it belongs then, with its age', () => {
    const { clock, self, link, cut, told } = talking();
    link(welcome(['light']));
    const packet = received('packet');
    clock.runUntil(packet.atUs);
    self.received(packet);
    expect(told()).toMatchObject([{ type: 'light', ageMs: 0, outcome: { kind: 'packet', path: 'fast' } }]);
    cut();
    clock.runUntil(packet.atUs + 9_000_000);
    link(welcome(['light']));
    expect(told()).toMatchObject([{ type: 'light', ageMs: 9000, lineCode: 'tri-level' }]);
    cut();
    link(welcome(['light']));
    expect(told()).toEqual([]);
  });

  it('nothing of before its power went', () => {
    const { self, link, told } = talking();
    self.received(received('packet'));
    self.forget();
    link(welcome(['light']));
    expect(told()).toEqual([]);
  });
});
