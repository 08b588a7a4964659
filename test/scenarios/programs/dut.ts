// Factory firmware of the device under test: tests itself, asks to be blessed, and forgets the factory's network.
const passed = hardware.getdeviceid().length === 16 && imp.configparams.factoryfirmware;
server.log(passed ? 'test passed' : 'test failed');
server.bless(passed, (blessed) => {
  if (blessed) imp.clearconfiguration(CONFIG_WIFI);
  else server.error('not blessed');
});
