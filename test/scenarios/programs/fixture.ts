// The assembly line's fixture: its button sends the factory's network to whatever lies under its LED.
if (imp.configparams.is_factory_fixture !== true) server.error('this is no fixture');
hardware.pin2.configure(DIGITAL_IN, () => {
  if (hardware.pin2.read() === 1) server.factoryblinkup('Factory', 'line-4', hardware.pin1, 0);
});
