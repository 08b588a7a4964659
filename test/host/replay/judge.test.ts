/** Protects what counts as met: each key of an expectation, and that no secret comes out of a comparison. */
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../host/replay/expectation.ts';
import { expectationPath, parseExpectation } from '../../../host/replay/expectation.ts';
import { judge } from '../../../host/replay/judge.ts';
import type { Outcome } from '../../../host/replay/outcome.ts';
import { shownExpectation } from '../../../host/replay/proposal.ts';

const packet = {
  ssid: 'Lab',
  password: 'hidden-word',
  planId: '0123456789abcdef',
  token: 'fedcba9876543210',
  proxy: { address: 'proxy.lab', port: 8080, user: 'ann', password: 'proxy-word' },
};
const quality = {
  symbolHz: 60,
  snrDb: 30,
  eye: 0.8,
  jitter: 0.02,
  greyRatio: 0.35,
  swing: 0.7,
  step: 0.7,
  offset: 0,
  clipped: 0,
  pulses: 300,
  doubled: 2,
  doubledUs: [],
  firstWhiteUs: 1,
  gaps: 0,
  samplesPerSymbol: 16.7,
  clippedSamples: 0,
  mains: null,
  dimming: null,
  repeatsUs: [],
  skipsUs: [],
  marginDb: 10.5,
};
const good: Outcome = {
  packet: {},
  fault: null,
  lineCode: 'tri-level',
  symbolHz: 60,
  path: 'fast',
  recovered: false,
  quality,
  led: 'AA..GG',
  patterns: ['no-settings', 'online'],
  final: 'online',
  enrollment: 'enrolled',
  faults: [],
  transmissions: 1,
  seconds: 10,
};
const crc = { stage: 'frame', code: 'crc', cause: 'c', cure: 'd' } as const;
const bad: Outcome = {
  ...good,
  packet: null,
  fault: crc,
  path: null,
  final: 'unconfigured',
  enrollment: null,
};

const met: readonly (readonly [string, Expectation, Outcome])[] = [
  ['nothing expected', {}, good],
  ['some keys of a packet', { packet: { ssid: 'Lab', password: 'hidden-word' } }, good],
  ['a key within the proxy', { packet: { proxy: { port: 8080 } } }, good],
  ['any fault', { fault: true }, bad],
  ['a fault of a stage', { fault: { stage: 'frame' } }, bad],
  ['a fault by its code', { fault: { stage: 'frame', code: 'crc' } }, bad],
  ['no fault', { fault: false }, good],
  ['a state', { final: 'online' }, good],
  ['a state and an enrollment', { final: { state: 'online', enrollment: 'enrolled' } }, good],
  ['no enrollment', { final: { enrollment: null } }, bad],
  ['LED letters', { led: 'AA..GG' }, good],
  ['LED patterns', { led: ['no-settings', 'online'] }, good],
  ['a margin', { quality: { marginDb: 3 } }, good],
  ['at most so many repeats', { quality: { doubled: 2 } }, good],
  ['a range', { quality: { symbolHz: { least: 59, most: 61 } } }, good],
  ['a path', { path: 'fast', recovered: false }, good],
];

const unmet: readonly (readonly [string, Expectation, Outcome, string])[] = [
  ['another network', { packet: { ssid: 'Home' } }, good, 'packet.ssid: Home, Lab'],
  ['another password', { packet: { password: 'other-word' } }, good, 'packet.password: ••••, another ••••'],
  ['no password', { packet: { password: '' } }, good, 'packet.password: , another ••••'],
  [
    'a key that is not there',
    { packet: { addressing: { dhcp: true } } },
    good,
    'packet.addressing: ••••, none',
  ],
  [
    'another password of the proxy',
    { packet: { proxy: { password: 'x' } } },
    good,
    'packet.proxy.password: ••••, another ••••',
  ],
  ['settings, where there are none', { packet: { ssid: 'Lab' } }, bad, 'packet: settings, frame/crc'],
  ['a fault, where there is none', { fault: true }, good, 'fault: a fault, and no settings, settings'],
  ['another fault', { fault: { code: 'length' } }, bad, 'fault.code: length, crc'],
  ['no fault, where there is one', { fault: false }, bad, 'fault: no fault, frame/crc'],
  ['another state', { final: 'refused' }, good, 'final: refused, online'],
  [
    'another enrollment',
    { final: { enrollment: 'token-used' } },
    good,
    'final.enrollment: token-used, enrolled',
  ],
  ['other LED letters', { led: 'AA....' }, good, 'led: AA...., AA..GG'],
  ['other LED patterns', { led: ['failed'] }, good, 'led: failed, no-settings online'],
  ['too little margin', { quality: { marginDb: 10.6 } }, good, 'quality.marginDb: at least 10.6, 10.5'],
  ['too much jitter', { quality: { jitter: 0.01 } }, good, 'quality.jitter: at most 0.01, 0.02'],
  ['outside of a range', { quality: { symbolHz: { most: 59 } } }, good, 'quality.symbolHz: at most 59, 60'],
  ['the other path', { path: 'sequence' }, good, 'path: sequence, fast'],
  [
    'a quality that was not measured',
    { quality: { marginDb: 3 } },
    { ...bad, quality: { sampleHz: 1000, seconds: 1, offset: 0, swing: 0, clipped: 0 } },
    'quality.marginDb: at least 3, not measured',
  ],
];

describe('what is expected of a capture', () => {
  it.each(met)('is met: %s', (_, expected, outcome) => {
    expect(judge(expected, outcome, outcome.packet === null ? null : packet)).toEqual([]);
  });

  it.each(unmet)('is not met: %s', (_, expected, outcome, words) => {
    const misses = judge(expected, outcome, outcome.packet === null ? null : packet);
    expect(misses.map(({ what, expected: wanted, got }) => `${what}: ${wanted}, ${got}`)).toEqual([words]);
    expect(JSON.stringify(misses)).not.toMatch(/hidden-word|other-word|proxy-word/);
  });

  it.each([
    ['{"qualty": 1}', '"qualty" is no key of an expectation'],
    ['{"quality": {"loudness": 1}}', '"loudness" is no key'],
    ['{"led": "XYZ"}', '"led" is not understood'],
    ['{"fault": {"stage": 3}}', '"fault'],
    ['{"packet": "Lab"}', '"packet" is not understood'],
    ['{', 'it is no JSON'],
    ['[]', 'is not understood'],
  ])('%s is refused with its place', (text, cause) => {
    expect(() => parseExpectation(text, 'a.expected.json')).toThrow(cause);
    expect(() => parseExpectation(text, 'a.expected.json')).toThrow('a.expected.json');
  });

  it.each([
    ['a/b.wav', 'a/b.expected.json'],
    ['a/b.c.wav', 'a/b.c.expected.json'],
    ['a/b.csv.gz', 'a/b.expected.json'],
    ['a.d/b', 'a.d/b.expected.json'],
    ['.hidden', '.hidden.expected.json'],
  ])('of %s stands in %s', (capture, path) => {
    expect(expectationPath(capture)).toBe(path);
  });

  it('is shown without its secrets, unless asked', () => {
    const expectation: Expectation = { packet, fault: false };
    expect(shownExpectation(expectation, false)).not.toMatch(/hidden-word|proxy-word|fedcba9876543210|ann/);
    expect(shownExpectation(expectation, false)).toContain('Lab');
    expect(JSON.parse(shownExpectation(expectation, true))).toEqual(expectation);
  });
});
