import { z } from 'zod';
import { stepKind, Unmet } from '../step-kind.ts';

export const agent = stepKind({
  name: 'agent',
  summary:
    "asks an imp's agent at its URL and compares the answer; `url: first` is the one it was enrolled with first",
  example: "agent: { path: /led, method: POST, body: '{}', status: 200, contains: ok }",
  schema: z.strictObject({
    imp: z.string().optional(),
    url: z.enum(['first', 'last']).default('last'),
    path: z.string().startsWith('/').default('/'),
    method: z.string().default('GET'),
    body: z.string().optional(),
    status: z.number().int().default(200),
    contains: z.string().optional(),
  }),
  async run(stage, { imp, url, path, method, body, status, contains = '' }) {
    const { deviceId } = stage.imp(imp);
    const urls = stage.rig.trace.flatMap((event) =>
      event.kind === 'enrolled' && event.device === deviceId ? [event.agent.agentUrl] : [],
    );
    const base = url === 'first' ? urls[0] : urls.at(-1);
    if (base === undefined) throw new Unmet('the imp has not been enrolled, so there is no agent to ask');
    const answer = await stage.rig.fetch(`${base}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    if (answer.status !== status)
      throw new Unmet(`the agent answered ${answer.status}, not ${status}: ${text.slice(0, 200)}`);
    if (!text.includes(contains))
      throw new Unmet(`the agent's answer does not contain "${contains}": ${text.slice(0, 200)}`);
  },
});
