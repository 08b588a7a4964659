/**
 * What the two published schemas of JUnit XML allow, as tables: Apache Ant's (github.com/windyroad/JUnit-Schema, JUnit.xsd) and
 * Jenkins' (github.com/jenkinsci/xunit-plugin, junit-10.xsd). And a reader of XML that is strict enough to check against them.
 */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Throws where it is no well-formed XML of the kind that needs no declarations. */
export function readXml(xml: string): Element {
  const tokens = [
    ...xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '').matchAll(/<\/?[^<>]*>|[^<>]+|[<>]/gs),
  ].map(([token]) => token);
  const root: { children: Element[]; text: string; name: string; attributes: Record<string, string> } = {
    name: '',
    attributes: {},
    children: [],
    text: '',
  };
  const open = [root];
  for (const token of tokens) {
    const top = open.at(-1)!;
    const end = /^<\/([\w-]+)>$/.exec(token);
    const begin = /^<([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>$/.exec(token);
    if (end !== null) {
      if (end[1] !== top.name) throw new Error(`${token} ends ${top.name}`);
      open.pop();
    } else if (begin !== null) {
      const attributes: Record<string, string> = {};
      for (const [, key = '', value = ''] of begin[2]!.matchAll(/ ([\w-]+)="([^"]*)"/g)) {
        if (key in attributes) throw new Error(`two of ${key}`);
        attributes[key] = unescaped(value);
      }
      const made = { name: begin[1]!, attributes, children: [], text: '' };
      top.children.push(made);
      if (begin[3] === '') open.push(made);
    } else if (token.startsWith('<') || token.startsWith('>')) throw new Error(`not understood: ${token}`);
    else top.text += unescaped(token);
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '')
    throw new Error('not one whole element');
  return root.children[0]!;
}

function unescaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error('a letter that XML has not');
  return text.replaceAll(/&([^;]*);?/g, (_, name: string) => {
    const code = /^#(\d+)$/.exec(name)?.[1];
    const letter = code === undefined ? entities[name] : String.fromCodePoint(Number(code));
    if (letter === undefined) throw new Error(`&${name}; is no entity`);
    return letter;
  });
}

const string = /^[^]*$/;
/** White space is collapsed before a token is looked at, so that any text is one. */
const token = string;
const int = /^[+-]?\d{1,9}$/;
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const surefireTime = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;
const name = /^\S+( \S+)*$/;

interface Rule {
  /** Pattern, and whether it must be there. */
  readonly attributes: Readonly<Record<string, readonly [RegExp, 'required' | 'optional']>>;
  /** The names of its children, in order, each followed by a space. */
  readonly children: RegExp;
  readonly text: boolean;
}

const problem: Rule = {
  attributes: { message: [string, 'optional'], type: [string, 'required'] },
  children: /^$/,
  text: true,
};

export const schemas: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  'Apache Ant': {
    testsuites: { attributes: {}, children: /^(testsuite )*$/, text: false },
    testsuite: {
      attributes: {
        package: [token, 'required'],
        id: [int, 'required'],
        name: [name, 'required'],
        timestamp: [/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/, 'required'],
        hostname: [name, 'required'],
        tests: [int, 'required'],
        failures: [int, 'required'],
        errors: [int, 'required'],
        skipped: [int, 'optional'],
        time: [decimal, 'required'],
      },
      children: /^properties (testcase )*system-out system-err $/,
      text: false,
    },
    properties: { attributes: {}, children: /^(property )*$/, text: false },
    testcase: {
      attributes: { name: [token, 'required'], classname: [token, 'required'], time: [decimal, 'required'] },
      children: /^((skipped|error|failure) )?$/,
      text: false,
    },
    error: problem,
    failure: problem,
    skipped: { attributes: { message: [string, 'optional'] }, children: /^$/, text: true },
    'system-out': { attributes: {}, children: /^$/, text: true },
    'system-err': { attributes: {}, children: /^$/, text: true },
  },
  Jenkins: {
    testsuites: {
      attributes: {
        name: [string, 'optional'],
        time: [surefireTime, 'optional'],
        tests: [string, 'optional'],
        failures: [string, 'optional'],
        errors: [string, 'optional'],
      },
      children: /^(testsuite )*$/,
      text: false,
    },
    testsuite: {
      attributes: {
        name: [string, 'required'],
        tests: [string, 'required'],
        failures: [string, 'required'],
        errors: [string, 'required'],
        time: [surefireTime, 'optional'],
        skipped: [string, 'optional'],
        timestamp: [string, 'optional'],
        hostname: [string, 'optional'],
        id: [string, 'optional'],
        package: [string, 'optional'],
      },
      children: /^((testsuite|properties|testcase|system-out|system-err) )*$/,
      text: false,
    },
    properties: { attributes: {}, children: /^(property )*$/, text: false },
    testcase: {
      attributes: { name: [string, 'required'], time: [string, 'optional'], classname: [string, 'optional'] },
      children: /^((skipped|error|failure|system-out|system-err) )*$/,
      text: false,
    },
    error: problem,
    failure: problem,
    skipped: { ...problem, attributes: { message: [string, 'optional'], type: [string, 'optional'] } },
    'system-out': { attributes: {}, children: /^$/, text: true },
    'system-err': { attributes: {}, children: /^$/, text: true },
  },
};

/** What an element, and all in it, has against its schema. */
export function objections(element: Element, schema: Readonly<Record<string, Rule>>): readonly string[] {
  const rule = schema[element.name];
  if (rule === undefined) return [`there is no element ${element.name}`];
  const told: string[] = [];
  for (const [key, value] of Object.entries(element.attributes)) {
    const pattern = rule.attributes[key]?.[0];
    if (pattern === undefined) told.push(`${element.name} has no attribute ${key}`);
    else if (!pattern.test(value)) told.push(`${element.name} ${key}="${value}"`);
  }
  for (const [key, [, use]] of Object.entries(rule.attributes))
    if (use === 'required' && !(key in element.attributes)) told.push(`${element.name} needs ${key}`);
  if (!rule.children.test(element.children.map((child) => `${child.name} `).join('')))
    told.push(`children of ${element.name}`);
  if (!rule.text && element.text.trim() !== '') told.push(`text in ${element.name}`);
  return [...told, ...element.children.flatMap((child) => objections(child, schema))];
}
