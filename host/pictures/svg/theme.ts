/** Sizes and colours of a picture, pixels. Colours are told apart by people who do not see red and green apart, too. */
export const theme = {
  width: 1600,
  left: 66,
  right: 14,
  /** Symbols in a row of a transmission. */
  rowSymbols: 64,
  overviewHeight: 96,
  row: { labels: 13, light: 92, pulses: 8, symbols: 13, bits: 15, bytes: 17, fields: 17, space: 22 },
  small: 9,
  normal: 12,
  large: 16,
  paper: '#ffffff',
  ink: '#1b1b1b',
  quiet: '#6b7280',
  frame: '#d1d5db',
  light: '#0b5394',
  envelope: '#9dbbe0',
  pulse: '#56b4e9',
  edge: '#8a8f98',
  white: '#d98200',
  fault: '#c1121f',
  note: '#d98200',
  secret: '#c9ccd1',
  field: '#e8f1e4',
  head: '#eceff3',
  shades: ['#26262a', '#9a9aa2', '#ffffff'],
} as const;

/** Height of one row with all its tracks. */
export const rowHeight = Object.values(theme.row).reduce((sum, height) => sum + height, 0);

/** Where a track begins in its row. */
export function trackTop(track: keyof typeof theme.row): number {
  let top = 0;
  for (const [name, height] of Object.entries(theme.row)) {
    if (name === track) return top;
    top += height;
  }
  return top;
}

export const plotWidth = theme.width - theme.left - theme.right;
