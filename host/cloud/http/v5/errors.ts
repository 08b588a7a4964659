/**
 * How the management API says no. Families of codes are known (VX validation, CX constraint, NF not found, PX permission,
 * XX internal), as are CX005, PX200 and the sentences marked so; the other numbers and sentences are chosen.
 */
import { z } from 'zod';
import type { Explanation } from '../../../../protocol/fault.ts';
import { ImpError } from '../../../imp-error.ts';

export interface ErrorWords {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Null: the cause and cure of the refusal. */
  readonly detail: string | null;
}

const words = (status: number, code: string, title: string, detail: string | null = null): ErrorWords => ({
  status,
  code,
  title,
  detail,
});

/** By the code of the domain's refusal, or of the API's own. */
export const apiErrors = {
  'not-json': words(400, 'VX001', 'Invalid Request', 'The request body is not valid JSON.'),
  'body-invalid': words(400, 'VX002', 'Invalid Request'),
  'filter-invalid': words(400, 'VX003', 'Invalid Filter'),
  'page-invalid': words(400, 'VX004', 'Invalid Page'),
  'attribute-invalid': words(400, 'VX005', 'Invalid Attribute'),
  'url-invalid': words(400, 'VX006', 'Invalid URL', 'The provided URL is invalid.'),
  'url-refused': words(400, 'VX006', 'Invalid URL'),
  'name-invalid': words(400, 'VX007', 'Invalid Name'),
  'body-too-large': words(413, 'VX013', 'Request Too Large', 'The request body is too large.'),
  'media-unsupported': words(
    415,
    'VX015',
    'Unsupported Media Type',
    'The request body must be application/vnd.api+json or application/json.',
  ),
  'product-exists': words(400, 'CX001', 'Duplicate Resource', 'Products must have unique names.'),
  'group-exists': words(400, 'CX001', 'Duplicate Resource', 'Devicegroups must have unique names.'),
  'product-has-groups': words(
    400,
    'CX002',
    'Dependent Devicegroups Exist',
    'Cannot delete a product with associated devicegroups.',
  ),
  'deployment-flagged': words(
    400,
    'CX003',
    'Resource Flagged',
    'You cannot delete flagged deployments; set the flagged attribute to false and try again.',
  ),
  'group-has-flagged': words(
    400,
    'CX004',
    'Flagged Deployments Exist',
    'Cannot delete a devicegroup with flagged deployments; delete those first.',
  ),
  'code-not-compiled': words(400, 'CX005', 'Compilation Error'),
  'group-has-devices': words(
    400,
    'CX006',
    'Assigned Devices Exist',
    'Cannot delete a devicegroup with assigned devices; unassign those first.',
  ),
  'group-is-target': words(
    400,
    'CX007',
    'Devicegroup Is Target',
    'Cannot delete a devicegroup that is the target of another devicegroup; change or delete that one first.',
  ),
  'deployment-supported': words(
    400,
    'CX008',
    'Deployment Supported',
    'You cannot delete the minimum supported deployment of a devicegroup or a newer one.',
  ),
  'min-supported-backwards': words(
    400,
    'CX009',
    'Invalid Minimum Supported Deployment',
    'The minimum supported deployment must belong to the devicegroup and must not be older than the present one.',
  ),
  'group-targets': words(400, 'CX010', 'Invalid Targets'),
  'group-type': words(400, 'CX011', 'Invalid Devicegroup Type'),
  'login-keys-full': words(
    400,
    'CX012',
    'Account Limit Reached',
    'You have reached the maximum number of login keys.',
  ),
  'device-assigned': words(
    400,
    'CX013',
    'Device Assigned',
    'Cannot delete an assigned device; unassign it first.',
  ),
  'device-unassigned': words(
    400,
    'CX014',
    'Device Unassigned',
    'An unassigned device cannot be restarted; assign it to a devicegroup first.',
  ),
  'device-blessed': words(400, 'CX015', 'Device Blessed'),
  'group-not-by-hand': words(400, 'CX016', 'Invalid Devicegroup'),
  'imp001-limits': words(400, 'CX017', 'Unsupported Device'),
  'device-elsewhere': words(404, 'NF011', 'Device Not Found'),
  'group-not-production': words(400, 'CX019', 'Invalid Devicegroup'),
  'sign-in-refused': words(401, 'PX001', 'Unauthorized', 'The username, password or code is wrong.'),
  'token-refused': words(
    401,
    'PX002',
    'Unauthorized',
    'The access token is missing, expired or unknown; sign in again.',
  ),
  'password-wrong': words(401, 'PX003', 'Unauthorized', 'The password is wrong.'),
  'permission-refused': words(
    403,
    'PX004',
    'Invalid Permission',
    'You do not have permission to act for that account.',
  ),
  'only-looks': words(
    403,
    'PX006',
    'Invalid Permission',
    'This sign-in may only look; sign in without “only look”.',
  ),
  'unbond-key-refused': words(403, 'PX005', 'Invalid Permission'),
  'otp-wanted': words(403, 'PX200', 'One-Time Password Required', 'Sign in with a one-time password.'),
  'route-unknown': words(404, 'NF001', 'Not Found', 'There is no such endpoint.'),
  'account-unknown': words(404, 'NF002', 'Account Not Found', 'The account could not be found.'),
  'product-unknown': words(404, 'NF003', 'Product Not Found', 'The product could not be found.'),
  'group-unknown': words(404, 'NF004', 'Devicegroup Not Found', 'The devicegroup could not be found.'),
  'device-unknown': words(404, 'NF005', 'Device Not Found', 'The device could not be found.'),
  'deployment-unknown': words(404, 'NF006', 'Deployment Not Found', 'The deployment could not be found.'),
  'webhook-unknown': words(404, 'NF007', 'Webhook Not Found', 'The webhook could not be found.'),
  'delivery-unknown': words(404, 'NF012', 'Delivery Not Found', 'The delivery could not be found.'),
  'login-key-unknown': words(404, 'NF008', 'Login Key Not Found', 'The login key could not be found.'),
  'refresh-unknown': words(
    404,
    'NF009',
    'Token Not Found',
    'The refresh token or login key could not be found.',
  ),
  'stream-unknown': words(404, 'NF010', 'Log Stream Not Found', 'The log stream could not be found.'),
  'rate-limited': words(
    429,
    'PX429',
    'Too Many Requests',
    'You have made too many requests; wait a second and try again.',
  ),
  failure: words(500, 'XX001', 'Internal Error', 'The cloud failed: see its log.'),
  'not-implemented': words(501, 'XX501', 'Not Implemented', 'This stand-in does not have this call.'),
} as const satisfies Readonly<Record<string, ErrorWords>>;

export type ApiErrorName = keyof typeof apiErrors;

export const ApiErrorItem = z.object({
  id: z.string(),
  status: z.string(),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  meta: z.unknown().optional(),
});
export type ApiErrorItem = z.infer<typeof ApiErrorItem>;

export const ApiErrorBody = z.object({ errors: z.array(ApiErrorItem).min(1) });

/** One reason of a refusal, before it has an ID. */
export type ErrorReason = Omit<ApiErrorItem, 'id'>;

/** A refusal of the API: one reason or more, answered with one status. */
export class ApiError extends Error {
  readonly status: number;
  readonly reasons: readonly ErrorReason[];
  /** Cause and cure as the domain has them, for people at our own pages; null: the reasons are all there is. */
  readonly why: Explanation | null;

  constructor(status: number, reasons: readonly ErrorReason[], why: Explanation | null = null) {
    super(reasons.map(({ title, detail }) => `${title}: ${detail}`).join('; '));
    this.status = status;
    this.reasons = reasons;
    this.why = why;
  }
}

const reasonOf = (name: ApiErrorName, detail: string, meta?: unknown): ErrorReason => {
  const { status, code, title } = apiErrors[name];
  return { status: String(status), code, title, detail, ...(meta === undefined ? {} : { meta }) };
};

/** A refusal of the table; `detail` where the table leaves it to the caller. */
export function apiError(name: ApiErrorName, detail?: string, meta?: unknown): ApiError {
  const { status, detail: known } = apiErrors[name];
  return new ApiError(status, [reasonOf(name, detail ?? known ?? '', meta)]);
}

const isName = (code: string): code is ApiErrorName => code in apiErrors;

/** What the domain refused, in the API's words; null: it is no refusal but a failure. */
export function refusalOf(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (!(error instanceof ImpError) || !isName(error.code)) return null;
  const { detail } = apiErrors[error.code];
  const meta = 'meta' in error ? error.meta : undefined;
  const { status, reasons } = apiError(error.code, detail ?? `${error.cause}; ${error.cure}`, meta);
  return new ApiError(status, reasons, { cause: error.cause, cure: error.cure });
}

/** Several things were asked at once and some of them failed: one reason each, answered with 400 (known). */
export const severalRefused = (refusals: readonly ApiError[]): ApiError =>
  new ApiError(
    400,
    refusals.flatMap(({ reasons }) => reasons),
    refusals[0]?.why ?? null,
  );
