/**
 * Whether a text is Squirrel: read, not run. Enough to refuse a build that cannot be compiled and to say where.
 * Source: the Squirrel 3 reference manual.
 */
import { failed, ok, type Result } from '../../../protocol/result.ts';
import { Cursor } from './cursor.ts';
import { Expressions } from './expressions.ts';
import { SquirrelSyntaxError, tokensOf, type SquirrelFault } from './tokens.ts';

export interface SquirrelReading {
  /** Whether it has words that no TypeScript has: `local`, `<-`, `foreach` and the like. */
  readonly onlySquirrel: boolean;
}

/** Reads a program. A fault says whether what was read up to there was Squirrel alone. */
export function readSquirrel(text: string): Result<SquirrelReading, SquirrelFault & SquirrelReading> {
  let onlySquirrel = false;
  const mark = (): void => {
    onlySquirrel = true;
  };
  try {
    new Statements(new Cursor(tokensOf(text, mark)), mark).program();
    return ok({ onlySquirrel });
  } catch (error) {
    if (!(error instanceof SquirrelSyntaxError)) throw error;
    return failed({ ...error.fault, onlySquirrel });
  }
}

class Statements {
  readonly #cursor: Cursor;
  readonly #mark: () => void;
  readonly #expressions: Expressions;

  constructor(cursor: Cursor, mark: () => void) {
    this.#cursor = cursor;
    this.#mark = mark;
    this.#expressions = new Expressions({ cursor, mark, block: () => this.#statement() });
  }

  program(): void {
    while (this.#cursor.token.kind !== 'end') this.#statement();
  }

  #statement(): void {
    this.#cursor.within(() => {
      if (this.#structure()) return;
      this.#simple();
      this.#ended();
    });
  }

  /** A statement ends with `;`, with its line, or with what it stands in. */
  #ended(): void {
    const cursor = this.#cursor;
    if (cursor.accept(';') || cursor.is('}') || cursor.token.firstOnLine) return;
    cursor.fail('expected the end of the statement (; or a new line)');
  }

  /** Statements that need no end of their own. */
  #structure(): boolean {
    const cursor = this.#cursor;
    if (cursor.accept(';')) return true;
    if (cursor.accept('{')) {
      while (!cursor.accept('}')) {
        if (cursor.token.kind === 'end') cursor.fail("expected '}'");
        this.#statement();
      }
      return true;
    }
    const keyword = cursor.token.kind === 'keyword' ? cursor.token.text : '';
    const read = this.#structures[keyword];
    if (read === undefined) return false;
    cursor.skip();
    read();
    return true;
  }

  readonly #structures: Readonly<Record<string, () => void>> = {
    if: () => {
      this.#bracketed();
      this.#statement();
      if (this.#cursor.accept('else')) this.#statement();
    },
    while: () => {
      this.#bracketed();
      this.#statement();
    },
    do: () => {
      this.#statement();
      this.#cursor.expect('while');
      this.#bracketed();
      this.#cursor.accept(';');
    },
    for: () => {
      const cursor = this.#cursor;
      cursor.expect('(');
      if (!cursor.is(';')) this.#simple();
      cursor.expect(';');
      if (!cursor.is(';')) this.#expressions.expression();
      cursor.expect(';');
      this.#expressions.list(')');
      this.#statement();
    },
    foreach: () => {
      const cursor = this.#cursor;
      this.#mark();
      cursor.expect('(');
      cursor.name();
      if (cursor.accept(',')) cursor.name();
      cursor.expect('in');
      this.#expressions.expression();
      cursor.expect(')');
      this.#statement();
    },
    switch: () => {
      const cursor = this.#cursor;
      this.#bracketed();
      cursor.expect('{');
      while (!cursor.accept('}')) {
        if (cursor.accept('case')) {
          this.#expressions.expression();
          cursor.expect(':');
        } else if (cursor.accept('default')) cursor.expect(':');
        else if (cursor.token.kind === 'end') cursor.fail("expected '}'");
        else this.#statement();
      }
    },
    try: () => {
      const cursor = this.#cursor;
      this.#statement();
      cursor.expect('catch');
      cursor.expect('(');
      cursor.name();
      cursor.expect(')');
      this.#statement();
    },
    function: () => {
      const cursor = this.#cursor;
      if (!cursor.accept('constructor')) cursor.name();
      while (cursor.accept('::')) {
        this.#mark();
        if (!cursor.accept('constructor')) cursor.name();
      }
      this.#expressions.functionRest();
    },
    class: () => {
      const cursor = this.#cursor;
      cursor.name();
      while (cursor.accept('.')) cursor.name();
      this.#expressions.classRest();
    },
    enum: () => {
      const cursor = this.#cursor;
      cursor.name();
      cursor.expect('{');
      while (!cursor.accept('}')) {
        cursor.name();
        if (cursor.accept('=')) this.#expressions.expression();
        cursor.accept(',');
      }
    },
  };

  #bracketed(): void {
    this.#cursor.expect('(');
    this.#expressions.expression();
    this.#cursor.expect(')');
  }

  #simple(): void {
    const cursor = this.#cursor;
    if (cursor.accept('break', 'continue')) return;
    if (cursor.accept('return', 'yield')) {
      if (cursor.is(';', '}') || cursor.token.firstOnLine) return;
      return this.#expressions.expression();
    }
    if (cursor.accept('throw')) return this.#expressions.expression();
    if (cursor.accept('const')) {
      cursor.name();
      cursor.expect('=');
      return this.#expressions.expression();
    }
    if (cursor.accept('local')) {
      this.#mark();
      if (cursor.accept('function')) {
        cursor.name();
        return this.#expressions.functionRest();
      }
      do {
        cursor.name();
        if (cursor.accept('=')) this.#expressions.expression();
      } while (cursor.accept(','));
      return;
    }
    this.#expressions.expression();
    while (cursor.accept(',')) this.#expressions.expression();
  }
}
