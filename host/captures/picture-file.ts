/** A capture's picture as a file: SVG, PNG or a page, as its name's ending says. */
import { writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { ImpError } from '../imp-error.ts';
import { htmlPage } from '../pictures/html-page.ts';
import type { Picture } from '../pictures/picture.ts';
import { svgPicture } from '../pictures/svg-picture.ts';

interface PictureOptions {
  readonly showSecrets?: boolean;
}

type Draw = (picture: Picture, options: PictureOptions) => Promise<string | Uint8Array>;

/** A higher picture is made smaller: viewers fail at more. Pixels. */
const mostPngHeight = 24_000;

const kinds: Readonly<Record<string, Draw>> = {
  '.svg': (picture, options) => Promise.resolve(svgPicture(picture, options).svg),
  '.png': pngOf,
  '.html': (picture, options) => Promise.resolve(htmlPage(picture.title, svgPicture(picture, options).svg)),
};

/** Throws ImpError where the ending is none of a picture's. */
export function checkPictureName(path: string): void {
  drawingOf(path);
}

/** Draws and writes. Throws ImpError where the file cannot be written. */
export async function savePicture(path: string, picture: Picture, options: PictureOptions): Promise<number> {
  const drawn = await drawingOf(path)(picture, options);
  const bytes = typeof drawn === 'string' ? new TextEncoder().encode(drawn) : drawn;
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new ImpError(
      'unwritable',
      `${path}: the picture cannot be written (${error instanceof Error ? error.message : String(error)})`,
      'look whether the folder is there, may be written to, and has room',
    );
  }
  return bytes.length;
}

function drawingOf(path: string): Draw {
  const draw = kinds[extname(path).toLowerCase()];
  if (draw !== undefined) return draw;
  throw new ImpError(
    'picture-format',
    `${basename(path)}: a picture's name ends in ${Object.keys(kinds).join(', ')}`,
    'name it so, for example -o flash.svg; without -o the picture is drawn in the terminal',
  );
}

/** Text is drawn by strokes: a machine without fonts makes the same picture. */
async function pngOf(picture: Picture, options: PictureOptions): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const { svg, height } = svgPicture(picture, { ...options, typeface: 'strokes' });
  const zoom = Math.min(1, mostPngHeight / height);
  return new Resvg(svg, { font: { loadSystemFonts: false }, fitTo: { mode: 'zoom', value: zoom } })
    .render()
    .asPng();
}
