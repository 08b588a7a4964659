// Factory firmware of the device under test: tests itself, asks to be blessed, and forgets the factory's network.
const { factoryfirmware, is_factory_fixture, factory_imp_device_id } = imp.configparams;
server.log(`configured by ${factory_imp_device_id}`);
const passed =
  factoryfirmware === true &&
  is_factory_fixture === undefined &&
  factory_imp_device_id !== hardware.getdeviceid();
server.log(passed ? 'test passed' : 'test failed');
server.bless(passed, (blessed) => {
  if (blessed) imp.clearconfiguration(CONFIG_WIFI);
  else server.error('not blessed');
});
