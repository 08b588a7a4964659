/** Protects the OpenAPI document and its page: true to the program's tables, valid, usable, and off-line. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, openCloud, type Cloud } from '../../../host/cloud/index.ts';
import { endpoints } from '../../../host/cloud/http/endpoints.ts';
import { routes } from '../../../host/cloud/http/v5/routes.ts';
import type { OpenApiDocument } from '../../../host/cloud/openapi/document.ts';
import { hasPageBrowser, openPageBrowser, openSeen } from '../web/page-browser.ts';
import { testSettings } from './test-cloud.ts';

let cloud: Cloud;
let url: string;
let document: OpenApiDocument;

beforeAll(async () => {
  cloud = await openCloud({ memory: true, settings: testSettings });
  ({ url } = await cloud.listen());
  document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
});
afterAll(() => cloud.close());

const calls = (): string[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );

/** The body of a call as the document shows it. */
const exampleOf = (path: string): unknown =>
  Object.values(document.paths[path]?.['post']?.requestBody?.content ?? {})[0]?.example;

describe('the document', () => {
  it('is an OpenAPI document', async () => {
    const { valid, errors } = await new Validator().validate({ ...document });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('has each call of the tables, and no other', () => {
    const { deviceLink, ...others } = endpoints;
    expect(deviceLink.method).toBe('WebSocket');
    const own = Object.values(others).flatMap(({ method, path }) =>
      (method === 'any' ? ['GET', 'POST', 'PUT', 'DELETE'] : [method]).map((each) => `${each} ${path}`),
    );
    const managed = routes.map(({ method, path }) => `${method} /v5${path}`);
    const wanted = [...own, ...managed].map((call) => call.replace(/:(\w+)/g, '{$1}'));
    expect(calls().toSorted()).toEqual(wanted.toSorted());
  });

  it('says what may be in each body', () => {
    const bodies = Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/v5/'))
      .flatMap(([path, operations]) =>
        Object.entries(operations).flatMap(([method, { requestBody }]) =>
          Object.values(requestBody?.content ?? {}).map(({ schema }): [string, unknown] => [
            `${method} ${path}`,
            schema,
          ]),
        ),
      );
    expect(bodies.length).toBeGreaterThan(12);
    const free = bodies.filter(([, schema]) =>
      /\{"type":"object"\}|"data":\{\}/.test(JSON.stringify(schema)),
    );
    expect(free.map(([call]) => call)).toEqual([]);
    expect(Object.fromEntries(bodies)['patch /v5/devicegroups/{id}']).toMatchObject({
      properties: {
        data: {
          required: ['type'],
          properties: {
            type: { enum: expect.arrayContaining(['development_devicegroup']) },
            attributes: { anyOf: [{ properties: { name: { minLength: 1, maxLength: 80 } } }, {}] },
          },
        },
      },
    });
  });

  it('shows bodies that are taken as they stand', async () => {
    await makeAccount(cloud, { username: 'ann', password: 'a good password' });
    const post = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(exampleOf(path)),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const { status, body } = await post('/v5/auth', {});
    expect(status).toBe(200);
    const made = await post('/v5/products', { authorization: `Bearer ${String(body['access_token'])}` });
    expect(made.status).toBe(201);
  });
});

it.skipIf(!hasPageBrowser)(
  'the page loads from this server alone, breaks no policy, and makes a call',
  { timeout: 120_000 },
  async () => {
    const browser = await openPageBrowser();
    try {
      const { page, requests, complaints } = await openSeen(browser);
      page.setDefaultTimeout(100_000);
      await page.goto(`${url}/docs`);
      await page.locator('#operations-tag-operation').click();
      await page.locator('#operations-operation-get_health .opblock-summary-control').click();
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.getByText('"devicesOnline": 0').waitFor();
      expect(complaints).toEqual([]);
      expect(requests.filter((each) => !each.startsWith(`${url}/`) && !each.startsWith('data:'))).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
