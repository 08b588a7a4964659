import type { Explanation } from '../protocol/fault.ts';

/** Misuse, or a world that cannot work: a stable code, the cause and the cure in the user's words. Never holds a secret. */
export class ImpError extends Error implements Explanation {
  override readonly name = 'ImpError';
  /** Kebab-case, stable. */
  readonly code: string;
  /** One sentence without a full stop. */
  override readonly cause: string;
  /** One sentence without a full stop. */
  readonly cure: string;

  constructor(code: string, cause: string, cure: string) {
    super(`${cause}; ${cure}`);
    this.code = code;
    this.cause = cause;
    this.cure = cure;
  }
}
