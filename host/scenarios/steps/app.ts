import { z } from 'zod';
import { statusOfToken } from '../../cloud/index.ts';
import { stepKind, Unmet } from '../step-kind.ts';

const words = {
  agent: 'the agent URL',
  device: 'the device, but no agent URL',
  nothing: 'nothing, until it gives up',
} as const;

export const app = stepKind({
  name: 'app',
  summary: "what the app that did an imp's last BlinkUp is told when it asks the cloud what became of it",
  example: 'app: { sees: agent }',
  schema: z.strictObject({
    imp: z.string().optional(),
    sees: z.enum(['agent', 'device', 'nothing']),
  }),
  async run(stage, { imp, sees }) {
    const issued = stage.issuedTo(stage.imp(imp));
    if (issued === undefined) throw new Unmet('no app has asked the cloud for a token for this imp yet');
    const status = await statusOfToken(await stage.rig.cloud, issued);
    const told =
      status === null || status.deviceId === null ? 'nothing' : status.agent === null ? 'device' : 'agent';
    if (told !== sees) throw new Unmet(`the app is told ${words[told]}; expected was ${words[sees]}`);
  },
});
