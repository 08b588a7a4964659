/** Protects: each fault is found in its picture by its mark, within one symbol of the place where it was planted. */
import { describe, expect, it } from 'vitest';
import { observe } from '../../../host/pictures/observer.ts';
import { svgPicture } from '../../../host/pictures/svg-picture.ts';
import { marksIn } from './marks-in.ts';
import { planted, plantedSymbols, timeOf, waveOf } from './planted.ts';

it('plants ten different faults', () => {
  expect(planted).toHaveLength(10);
  expect(new Set(planted.map(({ name }) => name)).size).toBe(10);
});

describe.each(planted)('$name', (row) => {
  const { lineCode, symbolHz, symbols, kinds, faults, plant } = row;
  const wave = waveOf(row);
  const symbolUs = 1e6 / symbolHz;

  it.each(plantedSymbols[lineCode])('is marked at symbol %i', (symbol) => {
    const picture = observe(plant(wave, symbol), row.name);
    const [transmission] = picture.transmissions;
    const { stage, code } = transmission?.fault ?? {
      stage: 'packet',
      code: transmission?.recovered ? 'recovered' : 'received',
    };
    expect(faults).toContain(`${stage}/${code}`);
    // What was wrong from the first symbol on has its place there.
    const place = symbols === Infinity ? 0 : symbol;
    const firstUs = timeOf(wave, place) - symbolUs;
    const lastUs = timeOf(wave, place + Math.min(symbols, 2 + wave.symbols.length - place)) + symbolUs;
    const marks = marksIn(svgPicture(picture).svg);
    const near = marks.filter(({ startUs, endUs }) => startUs <= lastUs && endUs >= firstUs);
    const mark = marks.find(({ kind }) =>
      transmission?.fault === undefined ? kinds.includes(kind) : kind === 'fault',
    );
    expect(near).toContainEqual(mark);
    expect(kinds.some((kind) => near.some((each) => each.kind === kind))).toBe(true);
    // A mark over everything would be near to all places.
    const run = kinds.includes('repeated-symbol') ? 8 : 3;
    const toEnd = kinds.includes('ambient-step') ? wave.symbols.length : symbols;
    expect(mark!.endUs - mark!.startUs).toBeLessThan((toEnd + run) * symbolUs);
    expect(mark!.startUs).toBeGreaterThan(firstUs - run * symbolUs);
  });
});
