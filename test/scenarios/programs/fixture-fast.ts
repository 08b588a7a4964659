// A fixture at 142 symbols a second, whose LED is lit by a high pin.
hardware.pin2.configure(DIGITAL_IN, () => {
  if (hardware.pin2.read() === 1)
    server.factoryblinkup('Factory', 'line-4', hardware.pin1, BLINKUP_FAST | BLINKUP_ACTIVEHIGH);
});
