/** The calls of the management API, from its own table of routes. */
import { ApiErrorBody } from '../http/v5/errors.ts';
import { collectionFilters } from '../http/v5/collections.ts';
import type { Coverage, Route } from '../http/v5/call.ts';
import { routes } from '../http/v5/routes.ts';
import {
  operationId,
  pathParameters,
  schemaOf,
  templateOf,
  type Answer,
  type JsonSchema,
  type Operation,
  type Parameter,
  type Paths,
} from './operation.ts';
import { isSignIn, bodyOf, jsonApi } from './request-bodies.ts';
import { tooMany } from './too-many.ts';

const base = '/v5';

const refused = (): Answer => ({
  description: 'refused: each reason with its code',
  content: { [jsonApi]: { schema: schemaOf(ApiErrorBody) } },
});

const pages: readonly Parameter[] = [
  { name: 'page[number]', in: 'query', schema: { type: 'integer', minimum: 1, default: 1 } },
  { name: 'page[size]', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 20 } },
];

const filtersOf = (path: string): readonly Parameter[] =>
  (collectionFilters[path] ?? []).map((filter) => ({
    name: `filter[${filter}]`,
    in: 'query',
    schema: { type: 'string' },
  }));

/** Whether it answers a list, which comes in pages. */
const listsOf = (answer: JsonSchema | null): boolean => {
  const properties = answer?.['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  return properties?.['data']?.['type'] === 'array';
};

const faithful = (coverage: Coverage): string => {
  if (coverage === 'exact') return 'As the vendor’s.';
  if (coverage === 'own') return 'Our own: the vendor’s clients do not know it.';
  if (coverage === 'missing') return 'Not there: answered 501.';
  return `Simplified: ${coverage.simplified}.`;
};

/** The part of the API that a path is of: its first word. */
const tagOf = (path: string): string => path.split('/')[1] ?? '';

const verbs: Readonly<Record<Route['method'], string>> = {
  GET: 'show',
  POST: 'make',
  PUT: 'set',
  PATCH: 'change',
  DELETE: 'remove',
};

/** `list products`, `restart device`: a verb, and what the path ends with. */
function summaryOf({ method, path }: Route, answer: JsonSchema | null): string {
  const words = path.split('/').filter((part) => part !== '' && !part.startsWith(':'));
  const last = (words.at(-1) ?? '').replaceAll('_', ' ');
  if (path.startsWith('/auth')) return last === 'auth' ? 'sign in' : 'get a new access token';
  if (method === 'POST' && words.length > 1 && /^(conditional )?re(start|deliver)$/.test(last))
    return `${last}: ${words.at(-2) ?? ''}`;
  return `${method === 'GET' && listsOf(answer) ? 'list' : verbs[method]}: ${last}`;
}

function operationOf(route: Route): Operation {
  const { method, path, coverage, status } = route;
  const answer = route.answer === null ? null : schemaOf(route.answer);
  const body = bodyOf(route);
  const type = isSignIn(path) ? 'application/json' : jsonApi;
  return {
    operationId: operationId(method, base + path),
    tags: [`/v5 ${tagOf(path)}`],
    summary: summaryOf(route, answer),
    description: faithful(coverage),
    security: route.open === true ? [] : [{ bearer: [] }],
    parameters: [
      ...pathParameters(path),
      ...(method === 'GET' && listsOf(answer) ? [...pages, ...filtersOf(path)] : []),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [status]: {
        description: answer === null ? 'done' : 'as asked',
        ...(answer === null ? {} : { content: { [type]: { schema: answer } } }),
      },
      429: tooMany,
      default: refused(),
    },
  };
}

/** Made when asked for: it takes a tenth of a second. */
export function managementPaths(): Paths {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = templateOf(base + route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths;
}
