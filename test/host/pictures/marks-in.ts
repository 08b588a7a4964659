/** Reads the marks out of a picture's SVG, as a page's script would find them. */
import type { MarkKind } from '../../../host/pictures/picture.ts';

export interface DrawnMark {
  readonly kind: MarkKind;
  readonly startUs: number;
  readonly endUs: number;
}

export function marksIn(svg: string): readonly DrawnMark[] {
  const marks = [
    ...svg.matchAll(
      /<g class="mark [a-z-]+" data-kind="([a-z-]+)" data-start-us="(-?\d+)" data-end-us="(-?\d+)"/g,
    ),
  ].map(([, kind, startUs, endUs]) => ({
    kind: kind as MarkKind,
    startUs: Number(startUs),
    endUs: Number(endUs),
  }));
  // One that goes over several rows is drawn in each.
  return [...new Map(marks.map((mark) => [`${mark.kind} ${mark.startUs}`, mark])).values()];
}
