/** What the light says about the sensor: figures, quality, the resistor to solder. */
import { percentText } from '../shell/percent-text.ts';
import { ohmsText } from '../../scope/ohms-text.ts';
import type { ResistorAdvice } from '../../../hardware/sensor-circuits.ts';
import type { LightReport, PatternReport, TransmissionReport } from '../../scope/scope-report.ts';
import type { PatternLevels } from '../../scope/test-pattern.ts';
import type { SamplingHealth } from '../../serial/health.ts';
import { Note } from '../shell/note.tsx';

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The last second of light. */
export function SecondFigures({ second }: { readonly second: LightReport }) {
  const { darkest, swing, noise, ripple, rippleHz, clipped, hint } = second;
  return (
    <>
      <dl class="facts">
        <dt>Ambient</dt>
        <dd>{percentText(darkest)}</dd>
        <dt>Swing</dt>
        <dd>{percentText(swing)}</dd>
        <dt>Noise</dt>
        <dd>{percentText(noise)}</dd>
        <dt>Lamps</dt>
        <dd>{ripple > 0.005 ? `${percentText(ripple)} at ${rippleHz} Hz` : 'none seen'}</dd>
        <dt>Clipped</dt>
        <dd>{percentText(clipped)}</dd>
      </dl>
      {hint !== null && (
        <Note kind="warn" title={sentence(hint.cause)}>
          <p>{sentence(hint.cure)}</p>
        </Note>
      )}
    </>
  );
}

/** How well samples arrive over their line. */
export function SamplingFigures({ health }: { readonly health: SamplingHealth }) {
  const { samples, lostSamples, jitterMs } = health;
  return (
    <dl class="facts">
      <dt>Lost</dt>
      <dd>
        {lostSamples} of {samples + lostSamples} samples
      </dd>
      <dt>Arrival jitter</dt>
      <dd>{jitterMs.toFixed(1)} ms</dd>
    </dl>
  );
}

const levelsText = ({ black, grey, white }: PatternLevels): string =>
  `Black ${percentText(black)}, ${grey === null ? 'grey not told from white' : `grey ${percentText(grey)}`}, white ${percentText(white)}`;

function Advice({ advice: { verdict, reason, ohms, white } }: { readonly advice: ResistorAdvice }) {
  return (
    <p>
      <b>Resistor:</b> {reason}
      {verdict === 'good'
        ? `: keep ${ohmsText(ohms)}.`
        : `; take ${ohmsText(ohms)}: white is then at ${percentText(white)}.`}
    </p>
  );
}

/** A round of the test pattern. */
export function PatternVerdict({ pattern: { levels, advice } }: { readonly pattern: PatternReport }) {
  return (
    <Note kind={advice.verdict === 'good' ? 'good' : 'warn'} title="The test pattern is seen">
      <p>{levelsText(levels)}.</p>
      <Advice advice={advice} />
    </Note>
  );
}

/** A transmission that is over. */
export function Verdict({ verdict }: { readonly verdict: TransmissionReport }) {
  const { decoded, fault, quality, levels, advice } = verdict;
  return (
    <Note
      kind={decoded && advice.verdict === 'good' ? 'good' : 'warn'}
      title={decoded ? 'A BlinkUp was decoded' : 'A BlinkUp was not decoded'}
    >
      {fault !== null && <p>{sentence(fault)}</p>}
      <p>
        {levelsText(levels)}; {quality.symbolHz} symbols/s, eye {percentText(quality.eye)}, SNR{' '}
        {quality.snrDb.toFixed(0)} dB.
      </p>
      <Advice advice={advice} />
    </Note>
  );
}
