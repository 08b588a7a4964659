/** All that the cloud answers over HTTP, as one OpenAPI 3.1 document, made from the tables that the routes are made from. */
import { managementPaths } from './management-paths.ts';
import type { Paths } from './operation.ts';
import { sdkPaths } from './sdk-paths.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly components: { readonly securitySchemes: Readonly<Record<string, object>> };
  readonly paths: Paths;
}

const description = `A stand-in for the impCloud: what is known of the vendor's calls, each with its source.

A device talks to the cloud over a WebSocket at \`/device-link\`, which is no call of this document.`;

const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'basic',
    description: 'the BlinkUp API key as the user name, without a password',
  },
  account: { type: 'http', scheme: 'basic', description: 'user name and password of an account' },
  bearer: { type: 'http', scheme: 'bearer', description: 'the `access_token` of `POST /v5/auth`' },
} as const;

/** `version`: of this program. */
export const openApiDocument = (version: string): OpenApiDocument => ({
  openapi: '3.1.0',
  info: { title: 'impsim cloud', version, description },
  // Wherever the document was got from.
  servers: [{ url: '/' }],
  components: { securitySchemes },
  paths: { ...sdkPaths(), ...managementPaths() },
});
