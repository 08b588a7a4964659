/** Results as a replay has them, for tables and for a report of many. */
import type { CaptureResult, Outcome, Verdict } from '../../../host/replay/outcome.ts';

export interface Odds {
  readonly marginDb?: number;
}

export function resultOf(file: string, verdict: Verdict, { marginDb = 6 }: Odds = {}): CaptureResult {
  if (verdict === 'unreadable')
    return {
      file,
      verdict,
      misses: [],
      error: {
        code: 'cut-wav',
        cause: `${file}: this WAV is shorter than its header says`,
        cure: 'copy it again',
      },
    };
  const failed = verdict === 'fail';
  const outcome: Outcome = {
    packet: failed ? null : { ssid: 'Lab', password: '••••' },
    fault: failed
      ? {
          stage: 'frame',
          code: 'crc',
          atUs: 5_000_000,
          cause: 'the check sum is wrong (5 bytes)',
          cure: 'send again',
        }
      : null,
    lineCode: 'tri-level',
    symbolHz: 60,
    path: failed ? null : 'fast',
    recovered: false,
    quality: {
      symbolHz: 60,
      snrDb: marginDb + 19,
      eye: 0.7,
      jitter: 0.02,
      greyRatio: 0.35,
      swing: 0.7,
      step: 0.7,
      offset: 0,
      clipped: 0,
      pulses: 300,
      doubled: 0,
      doubledUs: [],
      firstWhiteUs: 1_000_000,
      gaps: 0,
      samplesPerSymbol: 16.7,
      clippedSamples: 0,
      mains: null,
      dimming: null,
      repeatsUs: [],
      skipsUs: [],
      marginDb,
    },
    led: failed ? 'AA..AA......RRRR' : 'AA..AA......GGGG',
    patterns: ['no-settings', 'receiving', failed ? 'failed' : 'accepted'],
    final: failed ? 'unconfigured' : 'online',
    enrollment: failed ? null : 'enrolled',
    faults: failed ? ['frame/crc'] : [],
    transmissions: 1,
    seconds: 60,
  };
  return {
    file,
    verdict,
    misses: failed ? [{ what: 'packet', expected: 'settings', got: 'frame/crc' }] : [],
    outcome,
  };
}
