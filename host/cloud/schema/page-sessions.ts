/** Who is signed in at the pages. */
import type { Flag } from './flag.ts';

export interface PageSessionRow {
  /** Keyed hash of what the browser's cookie holds. */
  token_hash: string;
  account_id: string;
  /** 1: looks at everything, changes nothing. */
  read_only: Flag;
  created_at_ms: number;
  expires_at_ms: number;
}

export interface PageSessionTables {
  page_sessions: PageSessionRow;
}
