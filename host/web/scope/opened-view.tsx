/** A capture that was opened: its light, and what was read in it. */
import { Fragment } from 'preact';
import { LightView } from '../light/light-view.tsx';
import { Trouble } from '../shell/note.tsx';
import { EyeView } from './eye-view.tsx';
import { Histogram } from './histogram.tsx';
import type { OpenedCapture } from './read-capture.ts';
import { Verdict } from './verdict.tsx';

export function OpenedView({ capture }: { readonly capture: OpenedCapture }) {
  const { name, light, picture, levels, verdicts } = capture;
  const { transmissions, silence, omitted } = picture;
  return (
    <>
      <section class="card" aria-labelledby="capture-name">
        <h2 id="capture-name">{name}</h2>
        <p class="quiet">
          {((light.endUs - light.startUs) / 1e6).toFixed(3)} s, {light.samples} samples,{' '}
          {transmissions.length + omitted} transmission{transmissions.length + omitted === 1 ? '' : 's'}
        </p>
        <LightView light={light} transmissions={transmissions} label={`The light of ${name}`} />
        <h2>Levels</h2>
        <Histogram levels={levels} />
      </section>
      {silence !== undefined && <Trouble why={silence} title="No BlinkUp in this light" />}
      {transmissions.map((each, index) => (
        <section key={each.startUs} class="card" aria-label={`Transmission ${index + 1}`}>
          <h2>
            At {((each.startUs - light.startUs) / 1e6).toFixed(3)} s: {each.lineCode},{' '}
            {each.symbolHz.toFixed(1)} symbols/s
          </h2>
          {each.fault !== undefined && <Trouble why={each.fault} />}
          <div class="panels">
            <dl class="facts">
              {each.fields.map(({ title, text, secret, startUs }) => (
                <Fragment key={startUs}>
                  <dt>{title}</dt>
                  <dd>{secret ? '••••' : (text ?? '')}</dd>
                </Fragment>
              ))}
              {each.quality.map(([fact, value]) => (
                <Fragment key={fact}>
                  <dt>{fact}</dt>
                  <dd>{value}</dd>
                </Fragment>
              ))}
            </dl>
            {verdicts[index] !== undefined && (
              <div>
                <h3 class="eye-title">Eye</h3>
                <EyeView eye={verdicts[index].eye} label="Light folded over two symbols" />
                <Verdict verdict={verdicts[index]} />
              </div>
            )}
          </div>
        </section>
      ))}
    </>
  );
}
