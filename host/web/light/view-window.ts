/** Which stretch of light a view shows, and how it is moved. Pure. */
import type { Span } from '../../pictures/picture.ts';

/** Nothing shorter can be looked at. */
const leastUs = 2000;

/** The window, `factor` times as long, around a place (0..1 of its width), kept within `whole`. */
export function zoomed(window: Span, factor: number, around: number, whole: Span): Span {
  const lengthUs = window.endUs - window.startUs;
  const wantedUs = Math.min(whole.endUs - whole.startUs, Math.max(leastUs, lengthUs * factor));
  const atUs = window.startUs + around * lengthUs;
  return within({ startUs: atUs - around * wantedUs, endUs: atUs + (1 - around) * wantedUs }, whole);
}

/** The window, moved by `share` of its width, kept within `whole`. */
export function panned(window: Span, share: number, whole: Span): Span {
  const byUs = (window.endUs - window.startUs) * share;
  return within({ startUs: window.startUs + byUs, endUs: window.endUs + byUs }, whole);
}

function within({ startUs, endUs }: Span, whole: Span): Span {
  const lengthUs = Math.min(endUs - startUs, whole.endUs - whole.startUs);
  const start = Math.min(Math.max(startUs, whole.startUs), whole.endUs - lengthUs);
  return { startUs: start, endUs: start + lengthUs };
}
