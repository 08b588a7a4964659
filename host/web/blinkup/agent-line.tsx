/** The agent's URL, and a word where it cannot be opened from here. */
import { opensFrom } from './agent-address.ts';

export function AgentLine({ url }: { readonly url: string }) {
  return opensFrom(location.hostname, url) ? (
    <p>
      Agent:{' '}
      <a class="agent-url mono" href={url}>
        {url}
      </a>
    </p>
  ) : (
    <>
      <p>
        Agent: <span class="agent-url mono">{url}</span>
      </p>
      <p class="quiet">Open it on the computer where impsim runs; from here it cannot be reached.</p>
    </>
  );
}
