/** Protects the scope: it measures, decodes, draws the eye, and advises the resistor that the light asks for. */
import { describe, expect, it } from 'vitest';
import { lightOf } from '../../../hardware/light-path.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { eyeDiagram } from '../../../host/scope/eye-diagram.ts';
import { Scope, type ScopeReport } from '../../../host/scope/scope.ts';
import { ohmsText, scopeLines } from '../../../host/scope/scope-text.ts';

const flash = flashOf({ network: { ssid: 'lab', password: 'pa55word' } });

/** What the scope says of a phone in front of a phototransistor with this load. */
function look(loadOhms: number): ScopeReport[] {
  const segments = [{ silenceUs: 1_000_000 }, { waveform: flash }, { silenceUs: 1_000_000 }];
  const sensor = { whiteMicroamps: 50, loadOhms, supplyVolts: 5, saturationVolts: 0.3 };
  const watching = new Scope({ kind: 'phototransistor', presentOhms: loadOhms });
  const config = { sensor, adc: { bits: 10 }, sampling: { sampleHz: 1000 } };
  const reports: ScopeReport[] = [];
  for (const block of lightOf(segments, config, { blockSamples: 16 })) reports.push(...watching.push(block));
  return reports;
}

const transmission = (reports: readonly ScopeReport[]) => {
  const found = reports.find((report) => report.kind === 'transmission');
  if (found?.kind !== 'transmission') throw new Error('no transmission was seen');
  return found;
};

describe('the scope', () => {
  it('advises a larger resistor where white is low, and the next measurement finds it good', () => {
    const first = transmission(look(22_000));
    expect(first.decoded).toBe(true);
    expect(first.advice).toMatchObject({ verdict: 'too-small' });
    const second = transmission(look(first.advice.ohms));
    expect(second.advice).toMatchObject({ verdict: 'good', ohms: first.advice.ohms });
  });

  it('measures once a second, and its lines hold no secret', () => {
    const reports = look(68_000);
    expect(reports.filter(({ kind }) => kind === 'light').length).toBeGreaterThan(5);
    const text = reports
      .map((report) => `${scopeLines(report).join('\n')}\n${JSON.stringify(report)}`)
      .join('\n');
    expect(text).toContain('BlinkUp decoded');
    expect(text).not.toContain('pa55word');
  });

  it('draws an eye: two symbols wide, open between its levels', () => {
    const levels = Uint16Array.from({ length: 1000 }, (_, i) => (i % 20 < 10 ? 3000 : 60_000));
    const eye = eyeDiagram(levels, 1000, 100);
    expect(eye).toHaveLength(9);
    expect(eye.every((line) => line.length === 48)).toBe(true);
    expect(eye[0]!.trim()).not.toBe('');
    expect(eye[8]!.trim()).not.toBe('');
    expect(eye.slice(1, 8).every((line) => line.trim() === '')).toBe(true);
  });

  it.each([
    [470, '470 Ohm'],
    [4700, '4.7 kOhm'],
    [2_200_000, '2.2 MOhm'],
  ])('writes %i as %s', (ohms, text) => {
    expect(ohmsText(ohms)).toBe(text);
  });
});
