import { duration } from '../quantities.ts';
import { stepKind } from '../step-kind.ts';

export const advance = stepKind({
  name: 'advance',
  summary: 'lets device time pass',
  example: 'advance: 60s',
  schema: duration,
  run: (stage, forUs) => stage.rig.run({ forUs }),
});
