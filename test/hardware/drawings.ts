/** The wiring drawings of hardware/README.md, made from one table, so that they and the firmware's pins agree. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Something between the board's pins: what stands on the wire, from the first pin to the second. */
interface Wire {
  readonly from: string;
  readonly parts: readonly {
    readonly kind: 'resistor' | 'led' | 'phototransistor' | 'button' | 'node';
    readonly label: string;
  }[];
  readonly to: string;
}

interface Drawing {
  readonly file: string;
  readonly title: string;
  readonly wires: readonly Wire[];
}

export const drawings: readonly Drawing[] = [
  {
    file: 'sensor.svg',
    title: 'Light sensor: phototransistor and load resistor',
    wires: [
      { from: '5V', parts: [{ kind: 'phototransistor', label: 'phototransistor' }], to: 'A0' },
      { from: 'A0', parts: [{ kind: 'resistor', label: '22 kOhm load' }], to: 'GND' },
    ],
  },
  {
    file: 'status-led.svg',
    title: 'Status LED: red and green, common cathode',
    wires: [
      {
        from: 'D5',
        parts: [
          { kind: 'resistor', label: '470 Ohm' },
          { kind: 'led', label: 'red' },
        ],
        to: 'GND',
      },
      {
        from: 'D6',
        parts: [
          { kind: 'resistor', label: '470 Ohm' },
          { kind: 'led', label: 'green' },
        ],
        to: 'GND',
      },
    ],
  },
  {
    file: 'button.svg',
    title: 'Button: the board has the pull-up',
    wires: [{ from: 'D2', parts: [{ kind: 'button', label: 'button' }], to: 'GND' }],
  },
  {
    file: 'fixture-led.svg',
    title: 'Fixture LED, tri-level: grey through one resistor, white through both (bi-level: D9 alone)',
    wires: [
      {
        from: 'D8',
        parts: [
          { kind: 'resistor', label: '1 kOhm' },
          { kind: 'node', label: '' },
          { kind: 'led', label: 'white LED' },
        ],
        to: 'GND',
      },
      {
        from: 'D9',
        parts: [
          { kind: 'resistor', label: '1 kOhm' },
          { kind: 'node', label: 'joined' },
        ],
        to: '',
      },
    ],
  },
];

const left = 90;
const right = 530;
const rowHeight = 90;
const firstRow = 80;

const text = (x: number, y: number, words: string, anchor = 'middle'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
const path = (d: string): string => `<path d="${d}"/>`;

/** A symbol centred at (x, y) on a wire that runs to the right; it takes 80 units of it. */
const symbols: Readonly<Record<Wire['parts'][number]['kind'], (x: number, y: number) => string>> = {
  resistor: (x, y) => `<rect x="${x - 30}" y="${y - 10}" width="60" height="20" fill="#fff"/>`,
  led: (x, y) =>
    path(`M${x - 12} ${y - 14}V${y + 14}L${x + 12} ${y}ZM${x + 12} ${y - 14}V${y + 14}`) +
    path(`M${x} ${y - 20}l10 -10M${x + 10} ${y - 18}l10 -10`),
  phototransistor: (x, y) =>
    `<circle cx="${x}" cy="${y}" r="20" fill="#fff"/>${path(`M${x - 8} ${y - 12}H${x + 8}M${x - 20} ${y}L${x - 4} ${y - 12}M${x + 4} ${y - 12}L${x + 20} ${y}`)}${path(`M${x - 22} ${y - 42}l12 14M${x - 6} ${y - 44}l12 14`)}`,
  button: (x, y) =>
    `<rect x="${x - 20}" y="${y - 8}" width="40" height="16" fill="#fff" stroke="none"/>${path(`M${x - 20} ${y}L${x + 16} ${y - 16}`)}<circle cx="${x - 20}" cy="${y}" r="3"/><circle cx="${x + 20}" cy="${y}" r="3"/>`,
  node: (x, y) => `<circle cx="${x}" cy="${y}" r="4" fill="#000"/>`,
};

/** The drawing as SVG. */
export function svgOf({ title, wires }: Drawing): string {
  const height = firstRow + rowHeight * wires.length - 20;
  const rows = wires.map(({ from, parts, to }, row) => {
    const y = firstRow + row * rowHeight;
    const step = (right - left) / 4;
    const at = (index: number): number => left + step * (index + 1);
    const lastX = to === '' ? at(parts.length - 1) : right;
    const drawn = parts.map(
      ({ kind, label }, i) =>
        symbols[kind](at(i), y) + text(at(i) + (kind === 'node' ? 30 : 0), y + 36, label),
    );
    const joint = to === '' ? path(`M${lastX} ${y}V${y - rowHeight}`) : '';
    return [
      text(left - 14, y + 5, from, 'end'),
      path(`M${left} ${y}H${lastX}`),
      joint,
      ...drawn,
      to === '' ? '' : text(right + 14, y + 5, to, 'start'),
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 ${height}" font-family="sans-serif" font-size="14">`,
    `<title>${title}</title><rect width="620" height="${height}" fill="#fff"/>${text(310, 24, title)}`,
    `<g fill="none" stroke="#000" stroke-width="2">`,
    ...rows.map((row) => row.replaceAll('<text ', '<text fill="#000" stroke="none" ')),
    '</g></svg>',
    '',
  ].join('\n');
}

const urlOf = (file: string): URL => new URL(`../../hardware/drawings/${file}`, import.meta.url);
export const readDrawing = (file: string): string => readFileSync(urlOf(file), 'utf8');

export function writeDrawings(): void {
  for (const drawing of drawings) writeFileSync(urlOf(drawing.file), svgOf(drawing));
}
