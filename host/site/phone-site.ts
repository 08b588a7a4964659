/**
 * The transmitter's page alone, in plain HTTP, for a phone in the same network: `impsim up --lan`. No session and no cookie; a one-use
 * address opens it, and whoever opened it may ask for tokens of one account, what became of them, and hold the screen to the imp.
 */
import { randomBytes } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EnrollmentToken } from '../../protocol/ids.ts';
import { addSecurityHeaders } from '../cloud/http/security-headers.ts';
import { ImpError } from '../imp-error.ts';
import type { BlinkupOutcome } from '../web/blinkup/outcome.ts';
import type { Sighting } from '../web/blinkup/sighting.ts';
import type { LookingImp, ShownLight } from '../web/blinkup/shown-light.ts';
import { Attempts } from './attempts.ts';
import { EntryCodes, entryMark } from './entry-codes.ts';
import { Shown } from './light-routes.ts';
import { answerPageErrors, typed } from './page-api.ts';
import { addAssets, sendPage } from './page-routes.ts';
import { phonePage } from './pages.ts';
import { AgoMs } from './sightings.ts';

/** What a phone may ask. */
export interface PhoneDesk {
  readonly imp: LookingImp;
  credentials(): Promise<{ readonly token: string; readonly planId: string | null }>;
  /** Null: there is no such token. */
  outcome(token: EnrollmentToken): Promise<BlinkupOutcome | null>;
  /** What imps made of a flash that began `agoMs` ago. */
  sightings(agoMs: number): Promise<readonly Sighting[]>;
  /** Throws ImpError where other light is falling. */
  look(light: ShownLight): void;
}

/** Sent with every request by the page that was opened. */
export const phoneHeader = 'x-impsim-phone';

/** Wrong codes of one address in a minute. */
const mostWrong = 10;
const minuteMs = 60_000;

const addressUsed = (): ImpError =>
  new ImpError('sign-in-wrong', 'this address has been used', 'type p in the terminal for another one');

export class PhoneSite {
  readonly url: string;
  readonly #app: FastifyInstance;
  readonly #codes: EntryCodes;

  private constructor(url: string, app: FastifyInstance, codes: EntryCodes) {
    this.url = url;
    this.#app = app;
    this.#codes = codes;
  }

  /** Listens at `host`, an address of this machine. Throws ImpError `port-unusable`. */
  static async open(desk: PhoneDesk, { host, port = 0 }: { readonly host: string; readonly port?: number }) {
    const codes = new EntryCodes();
    const app = fastify({ logger: false, forceCloseConnections: true });
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    await addSecurityHeaders(app);
    addAssets(app);
    app.get(phonePage.path, (_request, reply) => sendPage(reply, phonePage.folder));
    await app.register(async (scope) => addPhoneApi(scope, desk, codes), { prefix: '/api/phone' });
    answerPageErrors(app, () => undefined);
    try {
      await app.listen({ host, port });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown reason';
      throw new ImpError(
        'port-unusable',
        `the phone's page cannot listen on ${host} (${reason})`,
        'look whether this machine is in a network',
      );
    }
    const address = app.server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    return new PhoneSite(`http://${host}:${bound}/`, app, codes);
  }

  /** A fresh one-use address. The secret stands behind `#`: no server and no log sees it. */
  entrance(): string {
    // It is no account's: it opens the desk.
    return `${this.url}#${entryMark}${this.#codes.issue('desk')}`;
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}

function addPhoneApi(scope: FastifyInstance, desk: PhoneDesk, codes: EntryCodes): void {
  const app = typed(scope);
  const keys = new Set<string>();
  const attempts = new Attempts(mostWrong, minuteMs);
  const opened = ({ headers }: FastifyRequest): void => {
    const key = headers[phoneHeader];
    if (typeof key !== 'string' || !keys.has(key)) throw addressUsed();
  };
  answerPageErrors(scope, () => undefined);

  app.post('/', { schema: { body: z.object({ code: z.string().max(64) }) } }, (request) => {
    const nowMs = Date.now();
    if (!attempts.allows(request.ip, nowMs))
      throw new ImpError('too-many-attempts', 'too many wrong addresses from here', 'wait a minute');
    if (codes.redeem(request.body.code) === undefined) {
      attempts.failed(request.ip, nowMs);
      throw addressUsed();
    }
    const key = randomBytes(24).toString('base64url');
    keys.add(key);
    return { key, imp: desk.imp };
  });

  app.post('/token', (request) => {
    opened(request);
    return desk.credentials();
  });

  app.post('/outcome', { schema: { body: z.object({ token: EnrollmentToken }) } }, async (request) => {
    opened(request);
    const outcome = await desk.outcome(request.body.token);
    if (outcome === null) throw new ImpError('not-found', 'there is no such token', 'send again');
    return outcome;
  });

  app.post('/sightings', { schema: { body: z.object({ agoMs: AgoMs }) } }, (request) => {
    opened(request);
    return desk.sightings(request.body.agoMs);
  });

  app.post('/light', { schema: { body: Shown } }, (request, reply) => {
    opened(request);
    desk.look(request.body);
    return reply.code(202).send({});
  });
}
