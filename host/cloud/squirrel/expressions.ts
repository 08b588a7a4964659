/** Squirrel's expressions. Source: the Squirrel 3 reference manual. */
import type { Cursor } from './cursor.ts';

/** What the expressions need of the statements, which contain them and are contained by them. */
export interface Outside {
  readonly cursor: Cursor;
  /** Told of a word that no TypeScript has. */
  readonly mark: () => void;
  block(): void;
}

const assignments = ['=', '<-', '+=', '-=', '*=', '/=', '%='] as const;

const operators: ReadonlySet<string> = new Set(
  '|| && | ^ & == != <=> < > <= >= instanceof in << >> >>> + - * / %'.split(' '),
);

const prefixes = ['-', '!', '~', '++', '--', 'typeof', 'resume', 'clone', 'delete'] as const;

export class Expressions {
  readonly #outside: Outside;
  readonly #cursor: Cursor;

  constructor(outside: Outside) {
    this.#outside = outside;
    this.#cursor = outside.cursor;
  }

  /** `a = b`, `a, b` not included. */
  expression(): void {
    const cursor = this.#cursor;
    cursor.within(() => {
      this.#conditional();
      if (!cursor.is(...assignments)) return;
      if (cursor.is('<-')) this.#outside.mark();
      cursor.skip();
      this.expression();
    });
  }

  list(close: string): void {
    while (!this.#cursor.is(close)) {
      this.expression();
      if (!this.#cursor.accept(',')) break;
    }
    this.#cursor.expect(close);
  }

  /** Parameters and body, from the bracket on. */
  functionRest(): void {
    this.#parameters();
    this.#outside.block();
  }

  /** From behind `class` and its name on. */
  classRest(): void {
    const cursor = this.#cursor;
    if (cursor.accept('extends')) this.#primary();
    cursor.expect('{');
    while (!cursor.accept('}')) {
      if (cursor.accept('</')) {
        this.#outside.mark();
        while (!cursor.accept('/>')) this.#slot();
      }
      cursor.accept('static');
      this.#slot();
      cursor.accept(';');
    }
  }

  #parameters(): void {
    const cursor = this.#cursor;
    cursor.expect('(');
    while (!cursor.is(')')) {
      if (cursor.accept('...')) break;
      cursor.name();
      if (cursor.accept('=')) this.expression();
      if (!cursor.accept(',')) break;
    }
    cursor.expect(')');
  }

  #conditional(): void {
    this.#binary();
    if (!this.#cursor.accept('?')) return;
    this.expression();
    this.#cursor.expect(':');
    this.expression();
  }

  #binary(): void {
    const cursor = this.#cursor;
    this.#prefixed();
    // Which binds tighter does not matter to whether the text can be read.
    while (operators.has(cursor.token.text) && cursor.is(cursor.token.text)) {
      if (cursor.is('<=>', 'in')) this.#outside.mark();
      cursor.skip();
      this.#prefixed();
    }
  }

  #prefixed(): void {
    const cursor = this.#cursor;
    while (cursor.is(...prefixes)) {
      if (cursor.is('resume', 'clone')) this.#outside.mark();
      cursor.skip();
    }
    this.#primary();
    for (;;) {
      if (cursor.accept('.')) {
        if (cursor.token.kind === 'keyword') cursor.skip();
        else cursor.name();
      } else if (cursor.is('(') || (cursor.is('[') && !cursor.token.firstOnLine)) {
        const close = cursor.is('(') ? ')' : ']';
        cursor.skip();
        this.list(close);
      } else if (cursor.is('++', '--') && !cursor.token.firstOnLine) cursor.skip();
      else return;
    }
  }

  #primary(): void {
    const cursor = this.#cursor;
    const { kind } = cursor.token;
    if (kind === 'name' || kind === 'number' || kind === 'text') return cursor.skip();
    if (cursor.accept('this', 'base', 'null', 'true', 'false')) return;
    if (cursor.accept('::')) {
      this.#outside.mark();
      return cursor.name();
    }
    if (cursor.accept('(')) {
      this.expression();
      while (cursor.accept(',')) this.expression();
      return cursor.expect(')');
    }
    if (cursor.accept('[')) return this.list(']');
    if (cursor.accept('{')) return this.#table();
    if (cursor.accept('function')) {
      if (cursor.token.kind === 'name') cursor.skip();
      return this.functionRest();
    }
    if (cursor.accept('@')) {
      this.#outside.mark();
      this.#parameters();
      return this.expression();
    }
    if (cursor.accept('class')) return this.classRest();
    cursor.fail('expected an expression');
  }

  #table(): void {
    while (!this.#cursor.accept('}')) {
      this.#slot();
      this.#cursor.accept(',', ';');
    }
  }

  /** `name = value`, `"name": value`, `[value] = value`, `function name() {}`, `constructor() {}`. */
  #slot(): void {
    const cursor = this.#cursor;
    if (cursor.accept('function')) {
      if (!cursor.accept('constructor')) cursor.name();
      return this.functionRest();
    }
    if (cursor.accept('constructor')) return this.functionRest();
    if (cursor.accept('[')) {
      this.expression();
      cursor.expect(']');
      cursor.expect('=');
      return this.expression();
    }
    if (cursor.token.kind === 'text') {
      cursor.skip();
      cursor.expect(':');
      return this.expression();
    }
    cursor.name();
    if (!cursor.accept('=', ':')) cursor.fail("expected '='");
    this.expression();
  }
}
