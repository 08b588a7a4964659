// Factory firmware that takes its first user's plan ID and token from the factory's server, through its agent.
agent.on('tokens', (value) => {
  const { planId, token } = value as { readonly planId: string; readonly token: string };
  server.log(`stored ${imp.setenroltokens(planId, token)}`);
});
server.bless(true);
