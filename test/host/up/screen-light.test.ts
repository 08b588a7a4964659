/** Protects that a simulated imp sees what a page’s screen really showed: on time, with late symbols, with lost ones. */
import { describe, expect, it } from 'vitest';
import { Rig } from '../../../host/index.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { screenLight } from '../../../host/up/screen-light.ts';
import { beatOf, FlashClock } from '../../../host/web/blinkup/flash-clock.ts';
import { shownLightOf } from '../../../host/web/blinkup/shown-light.ts';
import type { LineCode } from '../../../protocol/line-code.ts';

const refreshMs = 1000 / 60;

/** A page that redraws at 60 Hz, but for the refreshes that `missed` names. */
function show(lineCode: LineCode, symbolHz: number, missed: (refresh: number) => boolean) {
  const waveform = flashOf(
    {
      planId: 'a1b2c3d4e5f60718',
      token: '0718293a4b5c6d7e',
      network: { ssid: 'HomeNet', password: 's3cret!!' },
    },
    { lineCode, symbolHz },
  );
  const beat = beatOf(symbolHz, refreshMs);
  const clock = new FlashClock(lineCode, waveform.symbols.length, beat);
  for (let refresh = 0; ; refresh++)
    if (!missed(refresh) && clock.redraw(5000 + refresh * refreshMs) === null) break;
  const report = clock.report();
  return { report, shown: shownLightOf(waveform, { ...report, beat }) };
}

async function seen(shown: ReturnType<typeof show>['shown']): Promise<string> {
  const rig = new Rig({ seed: 2 });
  await rig.shine(screenLight(shown, { seed: 1, originUs: 0, blockSamples: 10 }));
  await rig.close();
  const event = rig.trace.find(({ kind }) => kind === 'blinkup' || kind === 'fault');
  return event?.kind === 'blinkup' ? (event.packet.ssid ?? '') : (event?.kind ?? 'nothing');
}

describe('light of a page’s screen', () => {
  it.each([
    ['tri-level', 60],
    ['tri-level', 30],
    ['bi-level', 60],
    ['bi-level', 20],
  ] as const)('is decoded by %s at %i symbols/s', async (lineCode, symbolHz) => {
    const { shown } = show(lineCode, symbolHz, () => false);
    expect(await seen(shown)).toBe('HomeNet');
  });

  it('is decoded with redraws missed, as tri-level light bears them', async () => {
    const { report, shown } = show('tri-level', 30, (refresh) => refresh % 41 === 30);
    expect(report.late.length).toBeGreaterThan(3);
    expect(await seen(shown)).toBe('HomeNet');
  });

  it('is not decoded as something else where bi-level symbols were lost', async () => {
    const { report, shown } = show('bi-level', 60, (refresh) => refresh > 100 && refresh < 125);
    expect(report.skipped.length).toBeGreaterThan(10);
    expect(await seen(shown)).toBe('fault');
  });
});
