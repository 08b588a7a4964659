/** What a device's log consists of. */

/** The kinds of line (known, from the vendor's log streams). */
export const logTypes = [
  'server.log',
  'server.error',
  'server.sleep',
  'agent.log',
  'agent.error',
  'status',
  'powerstate',
  'lastexitcode',
  'firmware',
] as const;
export type LogType = (typeof logTypes)[number];

/** Longer lines are cut (chosen: what the device link takes). */
export const maxLogCharacters = 4096;
