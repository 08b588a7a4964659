/** What became of a flash: the agent, or stage, cause and cure; the light with what was read in it; what the imp did. */
import { Fragment } from 'preact';
import { traceText } from '../../traces/text.ts';
import { LightView } from '../light/light-view.tsx';
import { Note, Trouble } from '../shell/note.tsx';
import type { TryRun } from './try-run.ts';

/** Where on the way it went wrong, in the words of who looks at it. */
const places: Readonly<Record<string, string>> = {
  demodulator: 'The light was not seen',
  slicer: 'The levels could not be told apart',
  timing: 'The symbols’ time was lost',
  frame: 'The frame arrived damaged',
  packet: 'The content makes no sense',
  network: 'The imp did not reach the network',
  enrollment: 'The cloud refused the device',
};

export function RunResult({ run }: { readonly run: TryRun }) {
  const { ending, picture, light, trace } = run;
  const { transmissions } = picture;
  const [seen] = transmissions;
  const lines = trace.map(traceText).filter((line) => line !== null);
  return (
    <>
      {ending.kind === 'enrolled' ? (
        <Note kind="good" title="The device is enrolled">
          <p>
            Agent <code>{ending.agent.agentUrl}</code>, in this page’s own cloud.
          </p>
        </Note>
      ) : (
        <>
          <Trouble why={ending.fault} title={places[ending.fault.stage] ?? 'It failed'} />
          <p class="quiet">
            Stage <code>{ending.fault.stage}</code>, reason <code>{ending.fault.code}</code>.
          </p>
        </>
      )}
      <section class="card" aria-labelledby="light-title">
        <h2 id="light-title">The light at the imp’s converter</h2>
        <LightView
          light={light}
          transmissions={transmissions}
          {...(seen === undefined
            ? {}
            : { first: { startUs: seen.startUs - 2e5, endUs: seen.startUs + 1.2e6 } })}
          label="Light against time, with the thresholds, symbols, bits and fields that were read"
        />
        <p class="hint">
          The wheel with Shift or Control zooms, dragging moves. Dashed: from where light counts as lit;
          dotted: as white. Below: symbols, bits, fields.
        </p>
        {seen !== undefined && (
          <dl class="facts">
            {seen.quality.map(([name, value]) => (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ))}
          </dl>
        )}
        {seen !== undefined && seen.marks.length > 0 && (
          <ul>
            {seen.marks.slice(0, 6).map((mark) => (
              <li key={`${mark.kind} ${mark.startUs}`}>
                At {((mark.startUs - light.startUs) / 1e6).toFixed(3)} s: {mark.cause}; {mark.cure}.
              </li>
            ))}
          </ul>
        )}
      </section>
      <details class="card">
        <summary>What the imp did</summary>
        <pre class="mono trace" tabIndex={0} aria-label="What the imp did">
          {lines.join('\n')}
        </pre>
      </details>
    </>
  );
}
