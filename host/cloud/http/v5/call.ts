/** One call of the management API, and what a route of it is. */
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Account } from '../../accounts.ts';
import type { CloudContext } from '../../context.ts';
import type { LiveStreams } from './live-streams.ts';
import type { Query } from './paging.ts';
import type { View } from './resource.ts';

/** What every route can use. */
export interface Api {
  readonly cloud: CloudContext;
  readonly streams: LiveStreams;
  readonly view: View;
}

/** What is known of a call before anybody has signed in. */
export interface OpenCall extends Api {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: unknown;
  readonly header: (name: string) => string | undefined;
  /** Where it comes from. */
  readonly address: string;
  /** For answers that are not one JSON document. */
  readonly reply: FastifyReply;
}

export interface Call extends OpenCall {
  readonly account: Account;
}

/**
 * How faithful a route is. `simplified`: in which way it is not. `missing`: answered 501, never a false success. `own`: a
 * call that the vendor's clients do not know.
 */
export type Coverage = 'exact' | 'missing' | 'own' | { readonly simplified: string };

interface RouteFacts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v5`. */
  readonly path: string;
  readonly coverage: Coverage;
  readonly status: 200 | 201 | 204;
  /** What it takes; none: nothing. */
  readonly body?: z.ZodType;
  /** What it answers; null: nothing, or no JSON. */
  readonly answer: z.ZodType | null;
}

export interface OpenRoute extends RouteFacts {
  readonly open: true;
  run(call: OpenCall): Promise<unknown>;
}

export interface SignedInRoute extends RouteFacts {
  readonly open?: false;
  run(call: Call): Promise<unknown>;
}

export type Route = OpenRoute | SignedInRoute;

/** A parameter of the path. */
export function parameter(call: OpenCall, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new RangeError(`the route has no parameter ${name}`);
  return value;
}
