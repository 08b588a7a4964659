const readings: number[] | undefined = undefined as number[] | undefined;
imp.wakeup(1, () => {
  server.log(`first: ${readings!.length}`);
});
