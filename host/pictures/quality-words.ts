/** A transmission's quality in the words of a picture's heading. */
import type { Quality, Ripple } from '../../firmware/receiver/quality.ts';
import type { LineCode } from '../../protocol/line-code.ts';

/** What is put into words. */
export type WordedQuality = Pick<
  Quality,
  | 'snrDb'
  | 'marginDb'
  | 'eye'
  | 'jitter'
  | 'greyRatio'
  | 'swing'
  | 'offset'
  | 'clipped'
  | 'mains'
  | 'dimming'
  | 'doubled'
  | 'gaps'
>;

const ripples = ({ mains, dimming }: WordedQuality): readonly Ripple[] =>
  [mains, dimming].filter((ripple) => ripple !== null);

/** What a picture's heading says of a transmission's light: name and value. */
export function qualityWords(
  quality: WordedQuality,
  lineCode: LineCode,
): readonly (readonly [string, string])[] {
  const { snrDb, marginDb, eye, jitter, greyRatio, swing, offset, clipped, doubled, gaps } = quality;
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
  return [
    ['SNR', `${snrDb} dB`],
    ['margin', `${marginDb} dB`],
    ['eye', percent(eye)],
    ['jitter', `${percent(jitter)} of a symbol`],
    ...(greyRatio === null ? [] : [['grey', `${percent(greyRatio)} of white`] as const]),
    ['swing', percent(swing)],
    ['offset', percent(offset)],
    ['clipped', percent(clipped)],
    ...ripples(quality).map(
      ({ hz, share }) => ['ripple', `${hz} Hz, ${percent(share)} of the swing`] as const,
    ),
    ...(lineCode === 'tri-level' ? [['long symbols', `${doubled}`] as const] : []),
    ['gaps', `${gaps}`],
  ];
}
