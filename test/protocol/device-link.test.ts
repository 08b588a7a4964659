/** Protects: both sides of the device link take exactly the documented messages, and a proof is good for one device and one nonce. */
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  CloudMessage,
  DeviceMessage,
  ImpType,
  linkVersion,
  maxLinkMessageBytes,
  proofBytes,
} from '../../protocol/device-link.ts';
import { mostHiddenColumns, mostShownSamples } from '../../protocol/light-limits.ts';
import { maxLinkValueDepth } from '../../protocol/link-value.ts';
import { DeviceId } from '../../protocol/ids.ts';

const deviceId = '5000d8c46a572a01';
const agent = { agentId: 'aZ09_-aZ09_-', agentUrl: 'http://localhost/aZ09_-aZ09_-' };
const hello = {
  type: 'hello',
  version: linkVersion,
  deviceId,
  impType: 'imp003',
  publicKey: 'ab'.repeat(32),
  software: 'impsim',
};
const enroll = { type: 'enroll', planId: '0123456789abcdef', token: 'fedcba9876543210' };
const refused = { type: 'refused', code: 'token-used', cause: 'used', cure: 'take a new one' };

/** Lists in lists. */
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** The one message that goes both ways. */
const agentMessage = { type: 'agent-message', name: 'reading', value: { celsius: [20.5, null, 'ü'] } };

const quality = {
  symbolHz: 60,
  snrDb: 30,
  marginDb: -2.5,
  eye: 0.8,
  jitter: 0.1,
  greyRatio: null,
  swing: 0.5,
  offset: 0,
  clipped: 0,
  mains: { hz: 100, share: 0.1 },
  dimming: null,
  doubled: 0,
  gaps: 0,
};
const light = {
  sampleHz: 1000,
  lowest: 0,
  highest: 65535,
  shown: '00ff',
  hidden: '00ff',
  columnUs: 1_000_000,
};
const lightReport = {
  type: 'light',
  ageMs: 0,
  lineCode: 'tri-level' as 'tri-level' | undefined,
  outcome: { kind: 'packet', path: 'fast', recovered: false },
  quality,
  light,
};

const fromDevice = [
  hello,
  { ...hello, resume: { session: '0123456789abcdef', received: 0 } },
  { type: 'proof', signature: 'cd'.repeat(64) },
  enroll,
  { ...enroll, planId: null },
  { ...enroll, repeated: true },
  { type: 'log', level: 'log', text: '' },
  { type: 'log', level: 'error', text: 'ü'.repeat(4096) },
  { type: 'log', level: 'log', text: 'numbered', seq: 2 ** 53 - 1 },
  { type: 'ping' },
  agentMessage,
  { ...agentMessage, value: nested(maxLinkValueDepth) },
  { ...agentMessage, seq: 1 },
  { type: 'ack', received: 7 },
  { type: 'led', pattern: 'online' },
  lightReport,
  {
    ...lightReport,
    lineCode: undefined,
    outcome: { kind: 'fault', stage: 'frame', code: 'crc', cause: 'a', cure: 'b' },
  },
  { type: 'ask-factory-token' },
  { type: 'bless', passed: true },
];
const fromCloud = [
  { type: 'challenge', nonce: '01'.repeat(32) },
  { type: 'welcome', agent: null, blessed: false },
  { type: 'welcome', agent, blessed: true },
  { type: 'welcome', agent, blessed: true, session: '0123456789abcdef', received: 3 },
  { type: 'welcome', agent, blessed: true, takes: ['led', 'what nobody knows yet'] },
  { type: 'enrolled', agent, blessed: false },
  { type: 'enrolled', agent, blessed: true, role: 'production' },
  refused,
  { type: 'pong' },
  agentMessage,
  { ...agentMessage, seq: 3 },
  { type: 'ack', received: 0 },
  { type: 'factory-token', token: 'fedcba9876543210' },
  { ...refused, type: 'factory-refused' },
  { type: 'blessing', blessed: true, load: true },
  { type: 'blessing', blessed: false, load: false, refusal: { code: 'x', cause: 'a cause', cure: 'a cure' } },
  { type: 'role', blessed: false, role: 'development' },
  {
    type: 'code',
    firmware: 'application',
    deploymentId: 'build-1',
    program: { name: 'device_code.ts', code: '1', map: '{}' },
    restart: true,
  },
  { type: 'restart' },
];

/** What differs from a good message in one place. */
const bad: readonly (readonly [what: string, schema: z.ZodType, message: unknown])[] = [
  ['text', DeviceMessage, 'hello'],
  ['null', CloudMessage, null],
  ['no type', DeviceMessage, { ...hello, type: undefined }],
  ['number 0', DeviceMessage, { ...agentMessage, seq: 0 }],
  ['half a number', DeviceMessage, { ...agentMessage, seq: 1.5 }],
  ['a number beyond counting', CloudMessage, { ...agentMessage, seq: 2 ** 53 }],
  ['a negative ack', CloudMessage, { type: 'ack', received: -1 }],
  ['half a resumption', DeviceMessage, { ...hello, resume: { session: '0123456789abcdef' } }],
  ['unknown type', DeviceMessage, { type: 'reboot' }],
  ['fractional version', DeviceMessage, { ...hello, version: 1.5 }],
  ['short device ID', DeviceMessage, { ...hello, deviceId: '5000' }],
  ['unknown imp', DeviceMessage, { ...hello, impType: 'imp999' }],
  ['key in capitals', DeviceMessage, { ...hello, publicKey: 'AB'.repeat(32) }],
  ['short key', DeviceMessage, { ...hello, publicKey: 'ab'.repeat(31) }],
  ['short signature', DeviceMessage, { type: 'proof', signature: 'cd'.repeat(63) }],
  ['plan ID left out', DeviceMessage, { ...enroll, planId: undefined }],
  ['token null', DeviceMessage, { ...enroll, token: null }],
  ['repeated as text', DeviceMessage, { ...enroll, repeated: 'yes' }],
  ['unknown log level', DeviceMessage, { type: 'log', level: 'debug', text: '' }],
  ['long log line', DeviceMessage, { type: 'log', level: 'log', text: 'x'.repeat(4097) }],
  ['short nonce', CloudMessage, { type: 'challenge', nonce: '01' }],
  [
    'agent ID of 11 letters',
    CloudMessage,
    { type: 'enrolled', agent: { ...agent, agentId: 'aZ09_-aZ09_' }, blessed: true },
  ],
  ['no agent', CloudMessage, { type: 'enrolled', agent: null, blessed: true }],
  ['blessed unsaid', CloudMessage, { type: 'welcome', agent }],
  ['an agent message without a value', DeviceMessage, { type: 'agent-message', name: 'reading' }],
  ['a value that JSON does not know', DeviceMessage, { ...agentMessage, value: new Map() }],
  ['a value nested too deep', DeviceMessage, { ...agentMessage, value: nested(maxLinkValueDepth + 1) }],
  ['a value nested beyond all bounds', DeviceMessage, { ...agentMessage, value: nested(30_000) }],
  ['a long name', DeviceMessage, { ...agentMessage, name: 'x'.repeat(257) }],
  ['a test result unsaid', DeviceMessage, { type: 'bless' }],
  ['an unknown role', CloudMessage, { type: 'welcome', agent, blessed: false, role: 'guest' }],
  ['a short factory token', CloudMessage, { type: 'factory-token', token: 'fedc' }],
  ['an LED that shows what no LED shows', DeviceMessage, { type: 'led', pattern: 'disco' }],
  ['a pattern spelt out', DeviceMessage, { type: 'led', pattern: [{ red: true }] }],
  ['light of the future', DeviceMessage, { ...lightReport, ageMs: -1 }],
  ['light without an outcome', DeviceMessage, { ...lightReport, outcome: undefined }],
  ['quality that is no number', DeviceMessage, { ...lightReport, quality: { ...quality, snrDb: 'good' } }],
  ['light that is half a byte', DeviceMessage, { ...lightReport, light: { ...light, shown: '0' } }],
  [
    'more light than a head has',
    DeviceMessage,
    { ...lightReport, light: { ...light, shown: '00'.repeat(mostShownSamples + 1) } },
  ],
  [
    'more columns than may be',
    DeviceMessage,
    { ...lightReport, light: { ...light, hidden: '00ff'.repeat(mostHiddenColumns + 1) } },
  ],
  ['a level above all', DeviceMessage, { ...lightReport, light: { ...light, highest: 65_536 } }],
  ['no cure', CloudMessage, { ...refused, cure: undefined }],
  ['a device message from the cloud', CloudMessage, hello],
];

describe('messages', () => {
  test.each(fromDevice)('the device says $type', (message) => {
    expect(DeviceMessage.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
    expect(CloudMessage.safeParse(message).success).toBe(
      message.type === 'agent-message' || message.type === 'ack',
    );
  });

  test.each(fromCloud)('the cloud says $type', (message) => {
    expect(CloudMessage.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
    expect(DeviceMessage.safeParse(message).success).toBe(
      message.type === 'agent-message' || message.type === 'ack',
    );
  });

  test('every message is tried above', () => {
    const types = (messages: readonly { readonly type: string }[]) => [
      ...new Set(messages.map(({ type }) => type)),
    ];
    expect(types(fromDevice)).toEqual(DeviceMessage.options.map(({ shape }) => shape.type.value));
    expect(types(fromCloud)).toEqual(CloudMessage.options.map(({ shape }) => shape.type.value));
  });

  test.each(bad)('%s is refused', (_, schema, message) => {
    expect(schema.safeParse(message).success).toBe(false);
  });

  test('the longest of each fits a message', () => {
    const text = '\0'.repeat(4096);
    expect(JSON.stringify({ type: 'log', level: 'error', text }).length).toBeLessThan(maxLinkMessageBytes);
    const all = { shown: 'ff'.repeat(mostShownSamples), hidden: 'ffff'.repeat(mostHiddenColumns) };
    const largest = { ...lightReport, light: { ...light, ...all } };
    expect(DeviceMessage.safeParse(largest).success).toBe(true);
    expect(JSON.stringify(largest).length).toBeLessThan(maxLinkMessageBytes / 4);
    const explained = { ...refused, cause: '\0'.repeat(1000), cure: '\0'.repeat(1000) };
    expect(JSON.stringify(explained).length).toBeLessThan(maxLinkMessageBytes);
  });

  test.each(ImpType.options)('%s may connect', (impType) => {
    expect(DeviceMessage.safeParse({ ...hello, impType }).success).toBe(true);
  });
});

test('what is signed is bound to protocol, device and nonce', () => {
  const text = (nonce: string, id: string) => new TextDecoder().decode(proofBytes(nonce, DeviceId.parse(id)));
  expect(text('01', deviceId)).toBe(`impsim device link 1\n${deviceId}\n01`);
  expect(new Set([text('01', deviceId), text('02', deviceId), text('01', '5000d8c46a572a02')]).size).toBe(3);
});
