/** What the program threw, as words and places. */
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten';

export interface Thrown {
  /** `TypeError: x is not a function`. */
  readonly message: string;
  /** Whether the interpreter itself threw it, and the name alone tells why: `out of memory`, `stack overflow`. */
  readonly internal: string | null;
  /** Innermost first, in the user's lines. */
  readonly stack: readonly string[];
}

const mostLines = 20;
const mostCharacters = 1000;

/** Reads an error of the program's without running any of its code. */
export function thrownOf(
  context: QuickJSContext,
  handle: QuickJSHandle,
  lineOf: (stackLine: string) => string,
): Thrown {
  if (context.typeof(handle) !== 'object')
    return {
      message: cut(
        context.typeof(handle) === 'string' ? context.getString(handle) : String(context.dump(handle)),
      ),
      internal: null,
      stack: [],
    };
  const text = (key: string): string =>
    context
      .getProp(handle, key)
      .consume((part) => (context.typeof(part) === 'string' ? context.getString(part) : ''));
  const [name, message] = [text('name'), text('message')];
  return {
    message: cut([name, message].filter((part) => part !== '').join(': ') || 'an object that is no error'),
    internal: name === 'InternalError' ? message : null,
    stack: text('stack')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.includes('impsim.js') && !line.endsWith('(native)'))
      .slice(0, mostLines)
      .map(lineOf),
  };
}

const cut = (text: string): string =>
  text.length > mostCharacters ? `${text.slice(0, mostCharacters)}...` : text;
