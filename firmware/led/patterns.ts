/**
 * The status LED's patterns as data. Source: Dev Center, BlinkUp status codes; rows marked chosen are ours, because
 * no public source says.
 */
import type { LedPatternName } from '../../protocol/led-patterns.ts';
import { choices, acceptedPatternUs } from '../choices.ts';

export type { LedPatternName } from '../../protocol/led-patterns.ts';

/** One colour for a time. */
export interface LedStep {
  readonly red: boolean;
  readonly green: boolean;
  readonly durationUs: number;
}

/** Steps that repeat, or are shown once and give way to what was shown before. */
export interface LedPattern {
  readonly meaning: string;
  readonly source: 'known' | 'chosen';
  readonly once: boolean;
  readonly steps: readonly LedStep[];
}

/** The LED's unit of time. */
export const ledUnitUs = 250_000;

type Colour = 'R' | 'G' | 'A' | '.';

/** Reads `R.R.`: one letter a unit; R red, G green, A amber (both), a full stop dark. */
function steps(text: string, unitUs = ledUnitUs): readonly LedStep[] {
  const colours = Array.from(text) as Colour[];
  const runs: LedStep[] = [];
  for (const [i, colour] of colours.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && colours[i - 1] === colour)
      runs[runs.length - 1] = { ...last, durationUs: last.durationUs + unitUs };
    else
      runs.push({
        red: colour === 'R' || colour === 'A',
        green: colour === 'G' || colour === 'A',
        durationUs: unitUs,
      });
  }
  return runs;
}

const repeating = (meaning: string, text: string, source: 'known' | 'chosen' = 'known'): LedPattern => ({
  meaning,
  source,
  once: false,
  steps: steps(text),
});

const fastRedUs = 100_000;

export const ledPatterns = {
  dark: repeating('off', '.'),
  'no-settings': repeating('no network settings: waiting for a BlinkUp', 'AA..'),
  receiving: repeating('a BlinkUp is being received', '.'),
  accepted: {
    meaning: 'BlinkUp accepted',
    source: 'known',
    once: true,
    steps: [{ red: false, green: true, durationUs: acceptedPatternUs }],
  },
  failed: {
    meaning: 'BlinkUp failed',
    source: 'chosen',
    once: true,
    steps: steps('R.'.repeat(choices.failedPatternUs / (2 * fastRedUs)), fastRedUs),
  },
  searching: repeating('searching for the Wi-Fi network', '..RR..R.R'),
  joining: repeating('joining the Wi-Fi network', '..RR..R.R.R'),
  addressing: repeating('getting an address (DHCP)', 'RRA.', 'chosen'),
  resolving: repeating("looking up the server's name (DNS)", 'RRAA.', 'chosen'),
  connecting: repeating('connecting to the server', '..AA..R'),
  online: repeating('on-line', 'GG..'),
  blessed: repeating('blessed', 'G'),
  'blessing-failed': repeating('blessing or factory test failed', 'R'),
  'firmware-failed': {
    meaning: "the device's code failed and is started again",
    source: 'chosen',
    once: true,
    steps: steps('R.'.repeat(choices.firmwareRestartUs / (2 * fastRedUs)), fastRedUs),
  },
  'enrollment-refused': repeating('the cloud refused the enrollment', 'RRRRGG', 'chosen'),
} satisfies Record<LedPatternName, LedPattern>;
