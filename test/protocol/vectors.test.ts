/** Protects: what the vendor's own encoder sends is what ours sends, to the byte and to the symbol, and reads back as it was meant. */
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { BlinkUpSettings, packetOfSettings, settingsOfPacket } from '../../protocol/settings.ts';
import { symbolsOfFrame } from '../../protocol/waveform.ts';
import { vectors } from './vectors.ts';

test('the folder of vectors holds the vendor SDK’s ten', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(10);
});

describe.each(vectors)('vector $name', ({ config, frame, symbols }) => {
  test('encodes to its frame', () => {
    expect(encodeFrame(encodePacket(packetOfSettings(BlinkUpSettings.parse(config))))).toEqual(frame);
  });

  test('shows as its symbols', () => {
    expect(symbolsOfFrame(frame, { lineCode: 'tri-level', sender: 'sdk-0.3.0' }).join('')).toBe(symbols);
  });

  test('decodes to its settings', () => {
    const packet = decodeFrame(frame);
    if (!packet.ok) throw new Error(packet.fault.cause);
    expect(packet.value.unknown).toEqual([]);
    expect(settingsOfPacket(packet.value)).toEqual(config);
  });
});
