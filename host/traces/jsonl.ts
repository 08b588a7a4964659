import type { TraceEvent } from '../../firmware/trace.ts';

/** One event as one line of JSON, without its line end. */
export const traceJson = (event: TraceEvent): string => JSON.stringify(event);
