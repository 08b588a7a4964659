/**
 * What joins the processes of one cloud: each tells all others. A message may be lost when a process or the database
 * goes away; so what must last is in the database, and a message says that it is worth looking there.
 */

/** Messages of different topics have nothing to do with each other. */
export type Topic =
  | 'process-started'
  | 'log-lines'
  | 'link-opened'
  | 'device-message'
  | 'device-news'
  | 'agent-call'
  | 'agent-answer';

export type BusListener = (message: unknown) => void;

export interface Bus {
  /** Who this process is among those of the cloud. */
  readonly processId: string;
  /** True where there can be no other process: publishing does nothing, and nothing is ever heard. */
  readonly alone: boolean;
  /** Tells every other process, those of one sender in the order of sending. `message` is JSON. Never throws. */
  publish(topic: Topic, message: unknown): void;
  /** Hears what other processes publish from now on. */
  subscribe(topic: Topic, listener: BusListener): void;
  /** Calls `listener` after a time in which messages may have been lost. */
  onGap(listener: () => void): void;
  close(): Promise<void>;
}

/** The bus of a process that is alone with its database. */
export const soloBus = (): Bus => ({
  processId: 'solo',
  alone: true,
  publish: () => undefined,
  subscribe: () => undefined,
  onGap: () => undefined,
  close: () => Promise.resolve(),
});
