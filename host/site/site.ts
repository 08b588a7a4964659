/** The pages of a cloud: what they hold between requests. */
import { EntryCodes, entryMark } from './entry-codes.ts';
import type { LightFeed } from './light-feed.ts';
import type { ImpOnTable } from './light-routes.ts';

/** What of the pages lives as long as the process. */
export class Site {
  readonly codes = new EntryCodes();
  /** The simulated imp that looks at the transmitter's page; none by default. */
  imp: ImpOnTable | null = null;
  /** The light that the scope's page can look at; none by default. */
  light: LightFeed | null = null;
  /** Whose these two are: no other account sees them. Null: nobody's. */
  tableAccount: () => string | null = () => null;

  readonly impOf = (accountId: string): ImpOnTable | null =>
    this.tableAccount() === accountId ? this.imp : null;

  readonly lightOf = (accountId: string): LightFeed | null =>
    this.tableAccount() === accountId ? this.light : null;

  /** A one-use address that opens the console as an account. */
  entrance(baseUrl: string, accountId: string): string {
    return `${baseUrl}/#${entryMark}${this.codes.issue(accountId)}`;
  }
}
