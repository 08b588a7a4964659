/** Where an agent's URL can be opened: one of 127.0.0.1 on the computer alone that the cloud runs on, not on a phone. */

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** Whether the URL leads anywhere from the machine on which a page of host `pageHost` (as in `location.hostname`) is shown. */
export const opensFrom = (pageHost: string, agentUrl: string): boolean =>
  !isLoopback(new URL(agentUrl).hostname) || isLoopback(pageHost);
