/** What builds are made of, read once: a build is never altered. */
import { codeOf, type Code } from './deployment-code.ts';
import type { DeploymentRow } from './schema.ts';

/** Builds that are kept read at once. */
const mostKept = 200;

export class DeployedCode {
  readonly #kept = new Map<string, Promise<Code>>();

  /** Throws CompilationError, which a build that was let in does not. */
  deviceCode(deployment: DeploymentRow): Promise<Code> {
    return this.#read(`${deployment.id} device`, deployment.device_code, 'device_code');
  }

  agentCode(deployment: DeploymentRow): Promise<Code> {
    return this.#read(`${deployment.id} agent`, deployment.agent_code, 'agent_code');
  }

  #read(name: string, text: string, file: string): Promise<Code> {
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const code = codeOf(text, file);
    this.#kept.set(name, code);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return code;
  }
}
