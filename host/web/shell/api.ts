/** How pages ask the cloud: JSON, the session's cookie, and a header that no foreign page can send. */
import type { Explanation } from '../../../protocol/fault.ts';

/** What the cloud said no with, or that it did not answer. */
export class ApiError extends Error implements Explanation {
  readonly code: string;
  override readonly cause: string;
  readonly cure: string;

  constructor(code: string, cause: string, cure: string) {
    super(`${cause}; ${cure}`);
    this.code = code;
    this.cause = cause;
    this.cure = cure;
  }
}

export const unreachable = (): ApiError =>
  new ApiError('unreachable', 'the cloud does not answer', 'look whether impsim still runs, then try again');

/** How the management API says no: in its clients' words, and for our pages in people's. */
interface Refusal {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly meta?: Partial<Explanation>;
}

interface Problem {
  readonly errors?: readonly Refusal[];
  readonly code?: string;
  readonly cause?: string;
  readonly cure?: string;
  readonly message?: string;
}

/** The error of an answer that is one. Reads its body. */
export async function errorOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const [refusal] = problem.errors ?? [];
  if (refusal !== undefined) {
    const { code, title, detail, meta } = refusal;
    const word = response.status === 401 ? 'not-signed-in' : code;
    return new ApiError(word, meta?.cause ?? title, (meta?.cure ?? detail).replace(/\.$/, ''));
  }
  return new ApiError(
    problem.code ?? `status-${response.status}`,
    problem.cause ?? problem.message ?? `the cloud answered with status ${response.status}`,
    problem.cure ?? 'try again',
  );
}

/** `fetch`, with an `ApiError` in place of every other failure. */
export async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init });
  } catch {
    throw unreachable();
  }
  if (response.ok) return response;
  throw await errorOf(response);
}

async function exchange<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await ask(path, {
    method,
    headers: {
      'x-impsim-page': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Each throws ApiError. `T` is what the route answers. */
const callsBelow = (base: string) => ({
  get: <T>(path: string): Promise<T> => exchange<T>('GET', base + path),
  post: <T>(path: string, body?: unknown): Promise<T> => exchange<T>('POST', base + path, body),
  patch: <T>(path: string, body: unknown): Promise<T> => exchange<T>('PATCH', base + path, body),
  delete: <T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T> =>
    exchange<T>('DELETE', base + path, body, headers),
});

export type Calls = ReturnType<typeof callsBelow>;

/** What only our own pages ask. */
export const api: Calls = callsBelow('/api');

/** The management API, the same for every client of the cloud. */
export const management: Calls = callsBelow('/v5');

/** Anything thrown, as an explanation for people. */
export const explained = (thrown: unknown): ApiError =>
  thrown instanceof ApiError
    ? thrown
    : new ApiError(
        'page',
        `the page failed (${thrown instanceof Error ? thrown.message : String(thrown)})`,
        'load it again',
      );
