/** The agents of all devices. */
import { DataTable } from './data-table.tsx';
import { Await, useLoaded } from './loaded.tsx';
import { deviceLink } from './route.ts';
import { Time } from './time.tsx';
import type { AgentView } from './views.ts';

const sizeText = (characters: number): string =>
  characters < 1000 ? `${characters} chars` : `${(characters / 1000).toFixed(1)} thousand`;

/** All agents answer below one address. */
const baseOf = ({ url }: AgentView): string => url.replace(/[^/]*$/, '');

export function Agents() {
  const loaded = useLoaded<{ readonly agents: readonly AgentView[] }>('/agents');
  return (
    <>
      <h1>Agents</h1>
      <Await loaded={loaded}>
        {({ agents }) => (
          <section class="card" aria-label="Agents">
            {agents[0] !== undefined && (
              <p class="quiet">
                Each answers at <code>{baseOf(agents[0])}</code> and its ID.
              </p>
            )}
            <DataTable
              label="Agents"
              none="None yet: an agent begins when its device enrolls."
              head={['Agent', 'State', 'Requests', 'Stored', 'Device', 'Plan ID', 'Made']}
              rows={agents.map((agent) => ({
                key: agent.id,
                cells: [
                  agent.closedAtMs === null ? (
                    <a class="mono" href={agent.url}>
                      {agent.id}
                    </a>
                  ) : (
                    <span class="mono quiet">{agent.id}</span>
                  ),
                  agent.closedAtMs === null ? 'answers' : 'closed',
                  String(agent.requests),
                  sizeText(agent.storedBytes),
                  <a class="mono" href={deviceLink(agent.deviceId)}>
                    {agent.deviceId}
                  </a>,
                  <span class="mono">{agent.planId ?? 'none'}</span>,
                  <Time atMs={agent.createdAtMs} />,
                ],
              }))}
            />
          </section>
        )}
      </Await>
    </>
  );
}
