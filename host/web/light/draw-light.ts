/** Draws light on a canvas: its levels, the thresholds that it was read with, symbols, bits, fields, and marks. */
import { Shade } from '../../../protocol/shade.ts';
import type { DrawnTransmission, Span } from '../../pictures/picture.ts';
import type { LightPyramid } from './light-pyramid.ts';

export interface LightColours {
  readonly ground: string;
  readonly text: string;
  readonly quiet: string;
  readonly edge: string;
  readonly light: string;
  readonly edgeThreshold: string;
  readonly whiteThreshold: string;
  readonly mark: string;
}

export interface LightScene {
  readonly light: LightPyramid;
  readonly transmissions: readonly DrawnTransmission[];
  readonly window: Span;
  readonly colours: LightColours;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

const fullScale = 65_535;
const trackHeight = 18;
const axisHeight = 18;
/** Words narrower than this are left out. */
const leastWordPx = 14;
const tickSteps = [1, 2, 5] as const;
const shadeColours = {
  [Shade.black]: '#000000',
  [Shade.grey]: '#8a8a8a',
  [Shade.white]: '#ffffff',
} as const;

export function drawLight(pen: CanvasRenderingContext2D, scene: LightScene): void {
  const { window, width, height, colours, transmissions } = scene;
  const tracks = transmissions.length > 0 ? 3 : 0;
  const bottom = height - axisHeight - tracks * trackHeight;
  const perUs = width / (window.endUs - window.startUs);
  const x = (us: number): number => (us - window.startUs) * perUs;
  const y = (level: number): number => 4 + (bottom - 8) * (1 - level / fullScale);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, width, height);
  pen.font = '11px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  for (const { marks } of transmissions) {
    pen.fillStyle = colours.mark;
    for (const { startUs, endUs } of marks.filter((mark) => seen(mark, window)))
      pen.fillRect(x(startUs), 0, Math.max(2, x(endUs) - x(startUs)), bottom);
  }
  drawLevels(pen, scene, y);
  for (const each of transmissions) {
    drawThresholds(pen, each, scene, x, y);
    drawTracks(pen, each, scene, x, bottom);
  }
  drawAxis(pen, scene, x);
}

const seen = ({ startUs, endUs }: Span, window: Span): boolean =>
  endUs >= window.startUs && startUs <= window.endUs;

function drawLevels(
  pen: CanvasRenderingContext2D,
  { light, window, width, colours }: LightScene,
  y: (level: number) => number,
): void {
  pen.fillStyle = colours.light;
  const columnUs = (window.endUs - window.startUs) / width;
  let before: { lowest: number; highest: number } | null = null;
  for (let column = 0; column < width; column++) {
    const fromUs = window.startUs + column * columnUs;
    const { lowest, highest } = light.extent(fromUs, fromUs + columnUs);
    if (lowest > highest) {
      before = null;
      continue;
    }
    // Joined to the column before, so that a steep edge is a line.
    const low = before === null ? lowest : Math.min(lowest, before.highest);
    const high = before === null ? highest : Math.max(highest, before.lowest);
    pen.fillRect(column, y(high), 1, Math.max(1.5, y(low) - y(high)));
    before = { lowest, highest };
  }
}

function drawThresholds(
  pen: CanvasRenderingContext2D,
  { thresholds, startUs, endUs }: DrawnTransmission,
  { window, colours }: LightScene,
  x: (us: number) => number,
  y: (level: number) => number,
): void {
  if (!seen({ startUs, endUs }, window)) return;
  const line = (of: 'edge' | 'white', colour: string): void => {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.25;
    pen.setLineDash(of === 'edge' ? [5, 3] : [2, 3]);
    pen.beginPath();
    let drawing = false;
    for (const threshold of thresholds) {
      const level = threshold[of];
      if (level === undefined) continue;
      if (drawing) pen.lineTo(x(threshold.atUs), y(level));
      else pen.moveTo(x(threshold.atUs), y(level));
      drawing = true;
    }
    pen.stroke();
    pen.setLineDash([]);
  };
  line('edge', colours.edgeThreshold);
  line('white', colours.whiteThreshold);
}

function drawTracks(
  pen: CanvasRenderingContext2D,
  { symbols, bits, fields }: DrawnTransmission,
  { window, colours }: LightScene,
  x: (us: number) => number,
  top: number,
): void {
  const word = (text: string, { startUs, endUs }: Span, track: number): void => {
    const left = Math.max(0, x(startUs));
    const room = x(endUs) - left;
    if (room < leastWordPx || pen.measureText(text).width > room - 4) return;
    pen.fillStyle = colours.text;
    pen.fillText(text, left + 3, top + (track + 0.5) * trackHeight);
  };
  for (const symbol of symbols.filter((each) => seen(each, window))) {
    pen.fillStyle = shadeColours[symbol.shade];
    const left = x(symbol.startUs);
    pen.fillRect(left, top + 3, Math.max(0.5, x(symbol.endUs) - left), trackHeight - 6);
  }
  for (const bit of bits.filter((each) => seen(each, window))) {
    pen.fillStyle = colours.edge;
    pen.fillRect(x(bit.startUs), top + trackHeight, 1, trackHeight);
    const left = x(bit.startUs);
    if (x(bit.endUs) - left >= 9) {
      pen.fillStyle = colours.quiet;
      pen.fillText(String(bit.bit), left + 2, top + 1.5 * trackHeight);
    }
  }
  for (const field of fields.filter((each) => seen(each, window))) {
    pen.strokeStyle = colours.quiet;
    pen.lineWidth = 1;
    pen.strokeRect(x(field.startUs), top + 2 * trackHeight + 1.5, x(field.endUs) - x(field.startUs), 15);
    word(field.text === undefined || field.secret ? field.title : `${field.title}: ${field.text}`, field, 2);
  }
}

/** A round step of time that leaves room for words. */
export function tickUs(spanUs: number, ticks: number): number {
  const decade = 10 ** Math.floor(Math.log10(spanUs / ticks));
  return (tickSteps.find((step) => step * decade * ticks >= spanUs) ?? 10) * decade;
}

function drawAxis(
  pen: CanvasRenderingContext2D,
  { light, window, width, height, colours }: LightScene,
  x: (us: number) => number,
): void {
  const step = tickUs(window.endUs - window.startUs, Math.max(2, width / 90));
  const decimals = Math.max(0, Math.ceil(6 - Math.log10(step)));
  pen.fillStyle = colours.quiet;
  const first = Math.ceil((window.startUs - light.startUs) / step);
  for (let tick = first; light.startUs + tick * step < window.endUs; tick++) {
    const at = x(light.startUs + tick * step);
    pen.fillRect(at, height - axisHeight, 1, 4);
    pen.fillText(`${((tick * step) / 1e6).toFixed(Math.min(decimals, 6))} s`, at + 3, height - 8);
  }
}
