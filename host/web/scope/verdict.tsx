/** What the light says about the sensor: figures, quality, the resistor to solder. */
import { percentText } from '../shell/percent-text.ts';
import { ohmsText } from '../../scope/ohms-text.ts';
import type { LightReport, TransmissionReport } from '../../scope/scope-report.ts';
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
        Black {percentText(levels.black)},{' '}
        {levels.grey === null ? 'grey not told from white' : `grey ${percentText(levels.grey)}`}, white{' '}
        {percentText(levels.white)}; {quality.symbolHz} symbols/s, eye {percentText(quality.eye)}, SNR{' '}
        {quality.snrDb.toFixed(0)} dB.
      </p>
      <p>
        <b>Resistor:</b> {advice.reason}
        {advice.verdict === 'good'
          ? `: keep ${ohmsText(advice.ohms)}.`
          : `; take ${ohmsText(advice.ohms)}: white is then at ${percentText(advice.white)}.`}
      </p>
    </Note>
  );
}
