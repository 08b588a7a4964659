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
    <p>
      Agent, on the computer: <span class="agent-url mono">{url}</span>. Only that computer can open this
      address; this device cannot.
    </p>
  );
}
