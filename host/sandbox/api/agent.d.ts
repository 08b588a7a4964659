/**
 * What agent code finds. Names and meaning: Electric Imp's API reference (Dev Center); code is TypeScript here, not Squirrel.
 * For an editor to know them, name this file in the tsconfig.json beside your program:
 *
 *     { "compilerOptions": { "lib": ["es2023"], "types": [] }, "files": ["node_modules/impsim/host/sandbox/api/agent.d.ts", "agent.ts"] }
 *
 * An agent acts when it is asked: by a request, or by its device. A request is answered before its handler, and the
 * promises that it set off, are done; an answer that waits for something later is 504 (simplified).
 */

/** Anything that JSON can say. */
type AgentData =
  null | boolean | number | string | readonly AgentData[] | { readonly [key: string]: AgentData };

interface HttpRequest {
  readonly method: string;
  /** What follows the agent's ID in the URL; `/` if nothing does. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface HttpResponse {
  header(name: string, value: string): void;
  send(status: number, body?: string): void;
}

declare const http: {
  onrequest(handler: (request: HttpRequest, response: HttpResponse) => void | Promise<void>): void;
  jsonencode(value: AgentData): string;
  jsondecode(text: string): AgentData;
};

declare const device: {
  /** 0: sent; anything else: the device is not on-line. */
  send(name: string, value?: AgentData): number;
  on(name: string, callback: (value: AgentData) => void): void;
  isconnected(): boolean;
};

declare const server: {
  log(message: unknown): void;
  error(message: unknown): void;
  /** Keeps a table, at most 64 kB as JSON, in place of what was kept. */
  save(table: { readonly [key: string]: AgentData }): number;
  /** What was kept; an empty table if nothing. */
  load(): { readonly [key: string]: AgentData };
};
