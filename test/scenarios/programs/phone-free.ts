// A button brings the settings that a serial console or an NFC tag would. The tokens are not the cloud's, and are refused.
hardware.pin1.configure(DIGITAL_IN, () => {
  if (hardware.pin1.read() === 0) return;
  const stored =
    imp.setwificonfiguration('HomeNet', 's3cret!!') &&
    imp.setenroltokens('0123456789abcdef', 'fedcba9876543210');
  server.log(`stored ${stored}`);
  server.connect(null, 30);
});
