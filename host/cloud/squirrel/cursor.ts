/** A way through Squirrel's words, one after another. */
import { SquirrelSyntaxError, type Token } from './tokens.ts';

const end: Token = { kind: 'end', text: '', row: 1, column: 1, firstOnLine: true };

/** Deeper nesting is refused before it exhausts the stack. */
const mostDepth = 250;

export class Cursor {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? this.#tokens.at(-1) ?? end;
  }

  get next(): Token {
    return this.#tokens[this.#at + 1] ?? this.#tokens.at(-1) ?? end;
  }

  /** Whether the word at hand is this sign or keyword. */
  is(...texts: readonly string[]): boolean {
    const { kind, text } = this.token;
    return (kind === 'sign' || kind === 'keyword') && texts.includes(text);
  }

  skip(): void {
    this.#at += 1;
  }

  /** Takes the word if it is the one. */
  accept(...texts: readonly string[]): boolean {
    const found = this.is(...texts);
    if (found) this.skip();
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected '${text}'`);
  }

  name(): void {
    if (this.token.kind !== 'name') this.fail('expected an identifier');
    this.skip();
  }

  /** Throws SquirrelSyntaxError. */
  fail(text: string): never {
    throw new SquirrelSyntaxError(
      this.token,
      this.token.kind === 'end' ? `${text}, but the code ends` : text,
    );
  }

  /** One level deeper. */
  within(work: () => void): void {
    this.#depth += 1;
    if (this.#depth > mostDepth) this.fail('nested too deeply');
    work();
    this.#depth -= 1;
  }
}
