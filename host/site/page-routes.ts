/** Hands out the pages and what they load. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendError } from '../cloud/http/errors.ts';
import { type Asset, loadAssets } from './assets.ts';
import { assetPath, documentOf } from './document.ts';
import { pageHeaders } from './headers.ts';
import { bundledPages, pages } from './pages.ts';

const yearS = 31_536_000;

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  return reply
    .headers({
      ...pageHeaders,
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      'content-type': asset.type,
      vary: 'accept-encoding',
    })
    .send(zipped ? asset.gzip : asset.body);
}

/** Adds the assets to `app`. */
export function addAssets(app: FastifyInstance): void {
  app.get<{ Params: { name: string } }>(`${assetPath}/:name`, async (request, reply) => {
    const { name } = request.params;
    const asset = (await loadAssets()).files.get(name);
    if (asset === undefined) return sendError(reply, 'not-found');
    // A name with a hash in it never changes its content.
    const kept = name.includes('-') ? `public, max-age=${yearS}, immutable` : 'public, max-age=3600';
    return sendAsset(request, reply.header('cache-control', kept), asset);
  });
}

/** Answers with the document of a page. `folder` names it. */
export async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const page = bundledPages.find((row) => row.folder === folder);
  const files = (await loadAssets()).pages[folder];
  if (page === undefined || files === undefined) return sendError(reply, 'not-found');
  return reply
    .headers({ ...pageHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
    .send(documentOf(page, files));
}

/** Adds the pages to `app`. They are bundled as soon as the server listens, so that the first visitor waits for nothing. */
export function addPages(app: FastifyInstance): void {
  app.addHook('onListen', () => {
    // A page that does not compile is told by the request for it.
    loadAssets().catch(() => undefined);
  });
  addAssets(app);
  for (const { path, folder } of pages) app.get(path, (_request, reply) => sendPage(reply, folder));
}
