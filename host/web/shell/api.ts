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

interface Problem {
  readonly code?: string;
  readonly cause?: string;
  readonly cure?: string;
  readonly message?: string;
}

/** The error of an answer that is one. Reads its body. */
export async function errorOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
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

async function exchange<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await ask(`/api${path}`, {
    method,
    headers: {
      'x-impsim-page': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Calls below `/api`. Each throws ApiError. `T` is what the route answers. */
export const api = {
  get: <T>(path: string): Promise<T> => exchange<T>('GET', path),
  post: <T>(path: string, body?: unknown): Promise<T> => exchange<T>('POST', path, body),
  patch: <T>(path: string, body: unknown): Promise<T> => exchange<T>('PATCH', path, body),
  delete: <T>(path: string): Promise<T> => exchange<T>('DELETE', path),
};

/** Anything thrown, as an explanation for people. */
export const explained = (thrown: unknown): ApiError =>
  thrown instanceof ApiError
    ? thrown
    : new ApiError(
        'page',
        `the page failed (${thrown instanceof Error ? thrown.message : String(thrown)})`,
        'load it again',
      );
