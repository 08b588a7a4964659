/** Light that was looked at, as a capture: CSV, which every command reads. Pure. */
import { csvWriter } from '../../captures/formats/csv-writer.ts';
import type { Span } from '../../pictures/picture.ts';
import type { LightPyramid } from '../light/light-pyramid.ts';

/** The light of a stretch, piece by piece; places without light stay empty. */
export function captureOf(light: LightPyramid, stretch: Span): readonly Uint8Array[] {
  const writer = csvWriter();
  const parts = Array.from(light.blocks(stretch), (block) => writer.push(block));
  return [...parts, writer.end().tail];
}
