/** What runs in an agent: the agent code of its device's build; without one, the built-in program. */
import type { AgentId } from '../../protocol/ids.ts';
import {
  builtInAgent,
  type AgentEnvironment,
  type AgentInput,
  type AgentProgram,
  type AgentRequest,
  type AgentResponse,
} from './agent-program.ts';
import { squirrelNotRun } from './code-delivery.ts';
import type { CloudContext } from './context.ts';
import type { DeploymentRow } from './schema.ts';

/** Answers of an agent whose code does not run here. */
const notRun: AgentProgram = {
  onRequest: (_request, agent) => {
    agent.log('error', squirrelNotRun('agent'));
    return { status: 501, body: squirrelNotRun('agent') };
  },
  onDeviceMessage: (_message, agent) => agent.log('error', squirrelNotRun('agent')),
  onRestart: (agent) => agent.log('error', squirrelNotRun('agent')),
};

export class DeployedAgents implements AgentProgram {
  readonly #cloud: CloudContext;
  /** What each agent runs. */
  readonly #programs = new Map<AgentId, AgentProgram>();

  constructor(cloud: CloudContext) {
    this.#cloud = cloud;
  }

  async onRequest(request: AgentRequest, environment: AgentEnvironment): Promise<AgentResponse> {
    return (await this.#programOf(environment)).onRequest(request, environment);
  }

  async onDeviceMessage(message: AgentInput, environment: AgentEnvironment): Promise<void> {
    await (await this.#programOf(environment)).onDeviceMessage?.(message, environment);
  }

  async onRestart(environment: AgentEnvironment): Promise<void> {
    this.onEnd(environment.agentId);
    await (await this.#programOf(environment)).onRestart?.(environment);
  }

  onEnd(agentId: AgentId): void {
    this.#programs.get(agentId)?.onEnd?.(agentId);
    this.#programs.delete(agentId);
  }

  /** The agent's program: the one that it has, until it is restarted. */
  async #programOf({ agentId }: AgentEnvironment): Promise<AgentProgram> {
    const known = this.#programs.get(agentId);
    if (known !== undefined) return known;
    const deployment = await this.#deploymentOf(agentId);
    const program = deployment === undefined ? builtInAgent : await this.#compiled(deployment);
    this.#programs.set(agentId, program);
    return program;
  }

  async #compiled(deployment: DeploymentRow): Promise<AgentProgram> {
    const code = await this.#cloud.code.agentCode(deployment);
    switch (code.language) {
      case 'none':
        return builtInAgent;
      case 'squirrel':
        return notRun;
      case 'typescript': {
        const { SandboxAgents } = await import('../sandbox/agent/sandbox-agents.ts');
        const { programFromText } = await import('../sandbox/program.ts');
        return new SandboxAgents({
          program: programFromText(code.program),
          nowMs: () => this.#cloud.world.nowMs(),
        });
      }
    }
  }

  #deploymentOf(agentId: AgentId): Promise<DeploymentRow | undefined> {
    return this.#cloud.db
      .selectFrom('devices')
      .innerJoin('device_groups', 'device_groups.id', 'devices.group_id')
      .innerJoin('deployments', 'deployments.id', 'device_groups.current_deployment_id')
      .selectAll('deployments')
      .where('devices.agent_id', '=', agentId)
      .executeTakeFirst();
  }
}
