/** What a screen really showed, by the page's own stamps: small enough to be sent, true enough to be looked at by a simulated imp. */
import type { Shade } from '../../../protocol/shade.ts';
import type { Waveform } from '../../../protocol/waveform.ts';
import type { Beat, FlashReport } from './flash-clock.ts';

/** Shades in order, and when each came, milliseconds from the first one. Holds secrets: it spells what was sent. */
export interface ShownLight {
  readonly shades: readonly Shade[];
  readonly startsMs: readonly number[];
  /** When the last one went dark. */
  readonly endMs: number;
}

/** The simulated imp that looks at this screen, and the network where it stands. */
export interface LookingImp {
  readonly deviceId: string;
  readonly network: { readonly ssid: string; readonly password: string };
}

export function shownLightOf(
  { symbols }: Waveform,
  { redraws, beat }: Pick<FlashReport, 'redraws'> & { readonly beat: Beat },
): ShownLight {
  const shades: Shade[] = [];
  const startsMs: number[] = [];
  const firstMs = redraws[0]?.atMs ?? 0;
  let symbol = -1;
  for (const redraw of redraws) {
    const shade = symbols[redraw.symbol];
    if (redraw.symbol === symbol || shade === undefined) continue;
    symbol = redraw.symbol;
    shades.push(shade);
    startsMs.push(Math.round((redraw.atMs - firstMs) * 1000) / 1000);
  }
  return { shades, startsMs, endMs: (redraws.at(-1)?.atMs ?? firstMs) - firstMs + beat.refreshMs };
}
