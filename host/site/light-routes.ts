/** A page's screen held to the simulated imp of this process, where there is one. */
import { z } from 'zod';
import type { LedPatternName } from '../../firmware/led/patterns.ts';
import type { LightBlock } from '../../firmware/ports.ts';
import type { CloudContext } from '../cloud/context.ts';
import { ImpError } from '../imp-error.ts';
import { Shade } from '../../protocol/shade.ts';
import type { Sighting } from '../web/blinkup/sighting.ts';
import type { LookingImp, ShownLight } from '../web/blinkup/shown-light.ts';
import { type PageApi, signedIn } from './page-api.ts';

/** An imp on the table, which can be flashed at. */
export interface ImpOnTable extends LookingImp {
  /** Lets the light fall on it. Throws ImpError where other light is falling. */
  readonly look: (light: ShownLight) => void;
  /** What its status LED shows now. */
  readonly led: () => LedPatternName;
  /** What it made of the last flash; null: it is not known yet, or the flash fell before `sinceMs`, wall time. */
  readonly sighting: (sinceMs: number) => Sighting | null;
  /** The light of the last flash; empty: none has fallen. */
  readonly light: () => readonly LightBlock[];
}

/** The imp on an account's table. */
export type ImpOf = (accountId: string) => ImpOnTable | null;

/** More than the longest frame has, sync and tail with it. */
const mostSymbols = 8192;
const mostMs = 600_000;

const shades = z.union([z.literal(Shade.black), z.literal(Shade.grey), z.literal(Shade.white)]);

/** A `ShownLight`, as a page sends it. */
export const Shown = z
  .object({
    shades: z.array(shades).min(1).max(mostSymbols),
    startsMs: z.array(z.number().min(0).max(mostMs)).max(mostSymbols),
    endMs: z.number().min(0).max(mostMs),
  })
  .refine(
    ({ shades: { length }, startsMs, endMs }) =>
      startsMs.length === length &&
      [...startsMs, endMs].every((ms, i, all) => i === 0 || ms > (all[i - 1] ?? 0)),
    'each symbol comes after the one before',
  );

/** Adds `GET` and `POST /api/light`. `impOf` gives null where nobody has put one on the account's table. */
export function addLightRoutes(app: PageApi, cloud: CloudContext, impOf: ImpOf): void {
  app.get('/light', async (request) => {
    const { accountId } = await signedIn(cloud, request);
    const there = impOf(accountId);
    return { imp: there === null ? null : { deviceId: there.deviceId, network: there.network } };
  });

  app.post('/light', { schema: { body: Shown } }, async (request, reply) => {
    const { accountId } = await signedIn(cloud, request);
    const there = impOf(accountId);
    if (there === null)
      throw new ImpError(
        'no-imp',
        'there is no simulated imp here that is this account’s',
        'start `impsim up`, or hold the screen to a sensor',
      );
    there.look(request.body);
    return reply.code(202).send({});
  });
}
