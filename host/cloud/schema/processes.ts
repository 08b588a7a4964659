/** The processes of one cloud, and what they tell each other. */

export interface ProcessRow {
  id: string;
  started_at_ms: number;
  /** Rises while it lives. */
  seen_at_ms: number;
}

/** A message between processes that is too long for a notice. */
export interface BusMessageRow {
  id: string;
  body: string;
  at_ms: number;
}

export interface ProcessTables {
  processes: ProcessRow;
  bus_messages: BusMessageRow;
}
