import { z } from 'zod';
import { ledTimeline } from '../../traces/led-timeline.ts';
import { duration } from '../quantities.ts';
import { stepKind, Unmet } from '../step-kind.ts';

export const led = stepKind({
  name: 'led',
  summary: 'watches the status LED for a time; a letter is 250 ms: R red, G green, A amber, . dark',
  example: 'led: { shows: RRRRGG, for: 6s }',
  schema: z.strictObject({
    imp: z.string().optional(),
    /** A stretch that has to be seen somewhere in that time. */
    shows: z.string().regex(/^[RGA.]+$/, 'letters are R, G, A and the full stop'),
    for: duration,
  }),
  async run(stage, { imp, shows, for: forUs }) {
    const fromUs = stage.rig.clock.now();
    await stage.rig.run({ forUs });
    const { deviceId } = stage.imp(imp);
    // Patterns begin when they begin, not on a grid: the text is tried at each tenth of a unit.
    const seen = Array.from({ length: 10 }, (_, shift) =>
      ledTimeline(stage.rig.trace, {
        fromUs: fromUs + shift * 25_000,
        toUs: fromUs + forUs,
        device: deviceId,
      }),
    );
    if (!seen.some((text) => text.includes(shows)))
      throw new Unmet(`the LED did not show ${shows} but ${seen[0] ?? ''}`);
  },
});
