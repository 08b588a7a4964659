/** One-use addresses that open a page without a password: for who can read the terminal that printed them. */
import { randomBytes } from 'node:crypto';

/** What follows `#` in such an address. A browser sends that part to no server, so no log has it. */
export const entryMark = 'enter=';

export class EntryCodes {
  readonly #accounts = new Map<string, string>();

  /** A fresh code for an account. */
  issue(accountId: string): string {
    const code = randomBytes(18).toString('base64url');
    this.#accounts.set(code, accountId);
    return code;
  }

  /** The account of a code, which is good no more; undefined: it never was, or no longer. */
  redeem(code: string): string | undefined {
    const accountId = this.#accounts.get(code);
    this.#accounts.delete(code);
    return accountId;
  }
}
