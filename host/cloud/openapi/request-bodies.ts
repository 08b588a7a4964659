/** What the calls of the management API take. */
import type { Route } from '../http/v5/call.ts';
import type { JsonSchema, Operation } from './operation.ts';

export const jsonApi = 'application/vnd.api+json';

/** What clients send of a resource; which attributes may be written, a refusal names one by one. */
const resourceBody: JsonSchema = {
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { type: 'string' },
        id: { type: 'string' },
        attributes: { type: 'object', description: 'as answered, without those that the cloud sets' },
        relationships: { type: 'object' },
      },
    },
  },
};

/** What clients send of a relationship: one or many. */
const referenceBody: JsonSchema = {
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: ['array', 'object'],
      items: {
        type: 'object',
        required: ['type', 'id'],
        properties: { type: { type: 'string' }, id: { type: 'string' } },
      },
    },
  },
};

/** Bodies that are no resource: signing in. */
const signInBodies: Readonly<Record<string, unknown>> = {
  '/auth': { id: 'ann', password: 'a good password' },
  '/auth/token': { token: 'a refresh token' },
};

/** Bodies as they are sent. */
const examples: Readonly<Record<string, unknown>> = {
  '/products': { data: { type: 'product', attributes: { name: 'Lamp' } } },
  '/devicegroups': {
    data: {
      type: 'development_devicegroup',
      attributes: { name: 'Lamps on the desk' },
      relationships: { product: { type: 'product', id: 'the ID of the product' } },
    },
  },
  '/devicegroups/:id/relationships/devices': { data: [{ type: 'device', id: '5000d8c46a56cfca' }] },
  '/deployments': {
    data: {
      type: 'deployment',
      attributes: { device_code: "server.log('hello');", agent_code: '' },
      relationships: { devicegroup: { type: 'development_devicegroup', id: 'the ID of the devicegroup' } },
    },
  },
  '/webhooks': {
    data: {
      type: 'webhook',
      attributes: {
        url: 'http://127.0.0.1:9000/hook',
        event: 'deployment',
        content_type: 'application/json',
      },
      relationships: { devicegroup: { type: 'production_devicegroup', id: 'the ID of the devicegroup' } },
    },
  },
};

export const isSignIn = (path: string): boolean => path in signInBodies;

const exampleOf = (path: string): { readonly example?: unknown } =>
  path in examples ? { example: examples[path] } : {};

/** What a call of the management API takes; undefined: nothing. */
export function bodyOf({ method, path }: Route): Operation['requestBody'] {
  const signIn = signInBodies[path];
  if (signIn !== undefined)
    return {
      required: true,
      content: { 'application/json': { schema: { type: 'object' }, example: signIn } },
    };
  if (path.includes('/relationships/'))
    return { required: true, content: { [jsonApi]: { schema: referenceBody, ...exampleOf(path) } } };
  if (method === 'PATCH' || (method === 'POST' && !/restart|redeliver|unblessing_key/.test(path)))
    return {
      required: path !== '/logstream',
      content: { [jsonApi]: { schema: resourceBody, ...(method === 'POST' ? exampleOf(path) : {}) } },
    };
  return undefined;
}
