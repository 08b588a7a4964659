/** Squirrel's words. Source: the Squirrel 3 reference manual, lexical structure. */

export type TokenKind = 'name' | 'keyword' | 'number' | 'text' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** From 1. */
  readonly row: number;
  readonly column: number;
  /** Whether a line ended before it. */
  readonly firstOnLine: boolean;
}

/** What is wrong with a text, and where. */
export interface SquirrelFault {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Thrown inside the reader only. */
export class SquirrelSyntaxError extends Error {
  readonly fault: SquirrelFault;

  constructor(at: { readonly row: number; readonly column: number }, text: string) {
    super(text);
    this.fault = { row: at.row, column: at.column, text };
  }
}

const keywords: ReadonlySet<string> = new Set(
  (
    'base break case catch class clone const constructor continue default delete do else enum extends false for ' +
    'foreach function if in instanceof local null resume return static switch this throw true try typeof while yield'
  ).split(' '),
);

/** Longest first. */
const signs: readonly string[] =
  '>>> <=> ... <- :: == != <= >= && || << >> ++ -- += -= *= /= %= </ /> { } ( ) [ ] ; , . : ? = + - * / % < > ! ~ & | ^ @'.split(
    ' ',
  );

/** In the order in which they are tried; sticky. */
const shapes: readonly (readonly [TokenKind | 'space' | 'line' | 'hash', RegExp])[] = [
  ['line', /\r?\n/y],
  ['space', /[^\S\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['hash', /#[^\n]*/y],
  ['text', /@"(?:[^"]|"")*"|"(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]+?|[^'\\\n])'/y],
  ['number', /0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
];

/** Cuts a text into words; `marks` is told of words that no TypeScript has. Throws SquirrelSyntaxError. */
export function tokensOf(text: string, marks: () => void): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let row = 1;
  let lineAt = 0;
  let firstOnLine = true;
  const place = () => ({ row, column: at - lineAt + 1 });
  const take = (kind: TokenKind, word: string): void => {
    tokens.push({ kind, text: word, ...place(), firstOnLine });
    firstOnLine = false;
  };
  while (at < text.length) {
    const found = shapes
      .map(([kind, shape]) => {
        shape.lastIndex = at;
        return [kind, shape.exec(text)?.[0]] as const;
      })
      .find(([, word]) => word !== undefined);
    const word = found?.[1] ?? signs.find((sign) => text.startsWith(sign, at));
    if (word === undefined)
      throw new SquirrelSyntaxError(place(), text[at] === '"' ? 'unfinished string' : 'unexpected character');
    const kind = found?.[0] ?? 'sign';
    if (kind === 'hash' || (kind === 'text' && word.startsWith('@'))) marks();
    if (kind === 'name') take(keywords.has(word) ? 'keyword' : 'name', word);
    else if (kind !== 'space' && kind !== 'line' && kind !== 'hash') take(kind, word);
    for (let index = word.indexOf('\n'); index >= 0; index = word.indexOf('\n', index + 1)) {
      row += 1;
      lineAt = at + index + 1;
      firstOnLine = true;
    }
    at += word.length;
  }
  firstOnLine = true;
  take('end', '');
  return tokens;
}
