/** What the calls of the management API take. */
import type { Route } from '../http/v5/call.ts';
import { schemaOf, type Operation } from './operation.ts';

export const jsonApi = 'application/vnd.api+json';

/** Bodies as they are sent. */
const examples: Readonly<Record<string, unknown>> = {
  '/auth': { id: 'ann', password: 'a good password' },
  '/auth/token': { token: 'a refresh token' },
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

/** Its bodies are no resources. */
export const isSignIn = (path: string): boolean => path.startsWith('/auth');

/** What a call of the management API takes, as its handler checks it; undefined: nothing. */
export function bodyOf({ method, path, body }: Route): Operation['requestBody'] {
  if (body === undefined) return undefined;
  const type = isSignIn(path) ? 'application/json' : jsonApi;
  const example = method === 'POST' && path in examples ? { example: examples[path] } : {};
  return { required: true, content: { [type]: { schema: schemaOf(body, 'input'), ...example } } };
}
