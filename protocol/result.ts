/** What can fail for reasons outside the program is a value; only misuse throws. */
export type Result<T, F> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

/** Makes a success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Makes a failure. */
export const failed = <F>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault });
