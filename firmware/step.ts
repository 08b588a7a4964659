/** Advances one machine. Pure: effects are data, performed by the device. */
export type Step<S, I, E> = (state: S, input: I) => { readonly state: S; readonly effects: readonly E[] };
