// A sensor that measures light, and whose button makes it forget its network.
let seconds = 10;

function measure(): void {
  agent.send('reading', { level: hardware.lightlevel(), atMs: hardware.millis() });
  imp.wakeup(seconds, measure);
}

agent.on('period', (value) => {
  if (typeof value !== 'number') return;
  seconds = value;
  server.log(`now every ${seconds} s`);
});

hardware.pin1.configure(DIGITAL_IN, () => {
  if (hardware.pin1.read() === 0) return;
  server.log('forgetting the network');
  imp.clearconfiguration(CONFIG_WIFI);
});

measure();
