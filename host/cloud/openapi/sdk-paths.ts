/** The calls outside the management API: those of BlinkUp SDKs, of operators and of whoever has an agent's URL. */
import type { z } from 'zod';
import { endpoints } from '../http/endpoints.ts';
import { ErrorBody } from '../http/errors.ts';
import { Health } from '../http/health.ts';
import {
  DeveloperStatus,
  DeveloperToken,
  EnrollRequest,
  SetupToken,
  SetupTokenRequest,
  Status,
} from '../http/sdk-shapes.ts';
import {
  operationId,
  pathParameters,
  schemaOf,
  templateOf,
  type Answer,
  type Operation,
  type Parameter,
  type Paths,
} from './operation.ts';
import { tooMany } from './too-many.ts';

type EndpointName = keyof typeof endpoints;

interface Facts {
  readonly tag: string;
  readonly by: 'apiKey' | 'account' | null;
  readonly takes?: z.ZodType;
  readonly parameters?: readonly Parameter[];
  /** `schema`: of JSON. */
  readonly good: { readonly description: string } & (
    { readonly schema: z.ZodType } | { readonly type: string }
  );
}

const sdk = { tag: 'BlinkUp SDKs', by: 'apiKey' } as const;
const installation: Parameter = {
  name: 'X-Impsim-Installation',
  in: 'header',
  description: 'which installation of the app asks; a new production plan ID belongs to it',
  schema: { type: 'string', maxLength: 200 },
};
const issued = { description: 'the enrollment token and its plan ID', schema: SetupToken };

/** A WebSocket is no call of OpenAPI's: `protocol/README.md` has the device link. */
const facts: Readonly<Record<Exclude<EndpointName, 'deviceLink'>, Facts>> = {
  setupToken: { ...sdk, takes: SetupTokenRequest, parameters: [installation], good: issued },
  tokenStatus: { ...sdk, good: { description: 'how the token stands', schema: Status } },
  enroll: { ...sdk, takes: EnrollRequest, parameters: [installation], good: issued },
  enrol: { ...sdk, good: { description: 'the token', schema: DeveloperToken } },
  developerStatus: { ...sdk, good: { description: 'how the token stands', schema: DeveloperStatus } },
  agent: {
    tag: 'agents',
    by: null,
    good: { description: 'whatever the agent answers', type: '*/*' },
  },
  logEvents: {
    tag: 'logs',
    by: 'account',
    parameters: [
      {
        name: 'device',
        in: 'query',
        description: 'of these devices only; may repeat',
        schema: { type: 'array', items: { type: 'string' } },
      },
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'the last line that the reader has',
        schema: { type: 'string' },
      },
    ],
    good: { description: 'server-sent events, one a line', type: 'text/event-stream' },
  },
  health: { tag: 'operation', by: null, good: { description: 'it works', schema: Health } },
  metrics: { tag: 'operation', by: null, good: { description: 'the metrics', type: 'text/plain' } },
  openApi: {
    tag: 'operation',
    by: null,
    good: { description: 'this document', type: 'application/json' },
  },
  docs: { tag: 'operation', by: null, good: { description: 'the page', type: 'text/html' } },
};

/** `any` of the table, in calls that a reader can make. */
const methodsOf = (method: string): readonly string[] =>
  method === 'any' ? ['get', 'post', 'put', 'delete'] : [method.toLowerCase()];

function answerOf({ description, ...good }: Facts['good']): Answer {
  return {
    description,
    content:
      'schema' in good
        ? { 'application/json': { schema: schemaOf(good.schema) } }
        : { [good.type]: { schema: good.type === 'application/json' ? {} : { type: 'string' } } },
  };
}

function operationOf(name: keyof typeof facts, method: string): Operation {
  const { path, caller, does, origin } = endpoints[name];
  const { tag, by, takes, parameters = [], good } = facts[name];
  const body = takes === undefined ? null : { schema: schemaOf(takes, 'input') };
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary: `by ${caller}`,
    description: `Answers ${does}. Source: ${origin}.`,
    security: by === null ? [] : [{ [by]: [] }],
    parameters: [...pathParameters(path), ...parameters],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: name === 'enroll',
            content: { 'application/json': body, 'application/x-www-form-urlencoded': body },
          },
        }),
    responses: {
      200: answerOf(good),
      429: tooMany,
      default: answerOf({ description: 'refused: why, and what cures it', schema: ErrorBody }),
    },
  };
}

export const sdkPaths = (): Paths =>
  Object.fromEntries(
    (Object.keys(facts) as (keyof typeof facts)[]).map((name) => {
      const { path, method } = endpoints[name];
      return [
        templateOf(path),
        Object.fromEntries(methodsOf(method).map((each) => [each, operationOf(name, each)])),
      ];
    }),
  );
