/** Column types that every step uses: SQLite checks text and 64-bit integers alike; PostgreSQL means what it says. */
import type { Kysely } from 'kysely';

/** A database whose tables a step makes; their rows' types are of no use while they change. */
export type AnyTables = Kysely<unknown>;

export const text = 'text';
/** Whole milliseconds since 1970. */
export const ms = 'bigint';
/** 0 or 1. */
export const flag = 'integer';
/** How often something happened. */
export const total = 'bigint';
