// Runs dark and sleeps: what a battery device does.
imp.enableblinkup(false);
if (hardware.wakereason() === WAKEREASON_TIMER) {
  server.log('back after sleep');
  server.connect((result) => server.log(`connected ${result === SERVER_CONNECTED}`), 30);
} else {
  server.log('quiet now');
  imp.onidle(() => imp.deepsleepfor(20));
}
