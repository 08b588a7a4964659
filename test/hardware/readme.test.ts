/** Protects: hardware/README.md and its drawings say what the program and the board do. Out of date? `npm run golden` writes them anew. */
import { describe, expect, it } from 'vitest';
import { drawings, readDrawing, svgOf } from './drawings.ts';
import { readHardwareReadme, withHardwareTables } from './readme-tables.ts';

describe('the board’s README', () => {
  it('has the tables of the program', () => {
    const readme = readHardwareReadme();
    expect(readme).toBe(withHardwareTables(readme));
    expect(() => withHardwareTables('# Hardware')).toThrow('no marks');
  });

  it.each(drawings)('shows $file, as the table of wires has it', (drawing) => {
    expect(readHardwareReadme()).toContain(`drawings/${drawing.file}`);
    expect(readDrawing(drawing.file)).toBe(svgOf(drawing));
  });
});
