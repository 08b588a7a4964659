/**
 * What no public source says about the imp and we therefore chose, each with its reason. The README lists them.
 * All of it is ours: a real imp may differ.
 */
export const choices = {
  /** How long a BlinkUp that failed is shown. Long enough to be seen, short enough to try again at once. */
  failedPatternUs: 3_000_000,
  /** Waits between attempts to reach the network or the cloud; the last one repeats. Doubling keeps a broken router unhurried. */
  retryDelaysUs: [2_000_000, 4_000_000, 8_000_000, 16_000_000, 32_000_000, 60_000_000],
  /** An imp whose enrollment was refused asks again after this long: the guide lets it retry, and the cloud may have been mended meanwhile. */
  enrollmentRetryUs: 60_000_000,
  /** Time allowed for one attempt from joining to being served. The vendor documents 60 s on Wi-Fi and Ethernet. */
  connectTimeoutUs: 60_000_000,
  /** Heartbeat of the device link, and how long a link may be silent: well inside the usual five minutes of a home router's connection table. */
  heartbeatUs: 60_000_000,
  /** Code that failed is started again after this long, shown by fast red: long enough to be seen between two slow greens, and no loop without a pause. */
  firmwareRestartUs: 1_000_000,
  /** After a cold start code that the imp already has begins when it is on-line, or after this long. Vendor's staff on the forum: "Squirrel will start after 10s". */
  firmwareStartUs: 10_000_000,
  /** Release of the imp's operating system that decides when enableblinkup takes effect, where nothing else is said: the first with today's rule. */
  impOsRelease: 42,
} as const;

/** How long a cold start, and a first connection with new settings, keep the receiver and the status LED on. Source: Dev Center, BlinkUp. */
export const windowUs = 60_000_000;

/** How much earlier than the window a preamble may seem to begin: its beginning is known to within two slow symbols. */
export const windowSlackUs = 100_000;

/** How long the green of an accepted BlinkUp shows before the imp connects. Source: Dev Center, LED codes. */
export const acceptedPatternUs = 3_000_000;

/** From the callback of a blessing to the application firmware. Source: Dev Center, server.bless. */
export const applicationDelayUs = 2_000_000;

/** Symbol rates of a fixture's LED: 60/s, 142/s with BLINKUP_FAST. Source: Dev Center, server.factoryblinkup. */
export const factorySymbolHz = { normal: 60, fast: 142 } as const;

/** What the imp does where no public source says: rules that are no numbers, each with its reason. README.md in this folder lists them. */
export const chosenRules: Readonly<Record<string, string>> = {
  booting:
    'BOOTING lasts its whole 60 s even when the imp connects meanwhile, so that a device with good settings can be configured anew after a cold start.',
  'warm-start':
    'A warm start (deep sleep, reset) opens no BlinkUp window: a sleeper that woke would blink for ever.',
  'after-wake':
    'After deep sleep the code decides when to connect; an imp without code connects at once, as nobody else would do it.',
  'enableblinkup-forgotten':
    'A call of enableblinkup is forgotten when the code starts anew, since it is state of that code.',
  'late-reception': 'A transmission whose preamble began while BlinkUp was on is received to its end.',
  'second-blinkup': 'A BlinkUp during connecting wins: everything begins anew with its settings.',
  'blinkup-restarts':
    'A BlinkUp ends the code; it begins again when the imp is on-line with the new settings.',
  'code-restart':
    'Code that throws is ended, its error is logged, and it begins again after a second of fast red; the connection stays.',
  'first-failure':
    'server.connect answers with the first failure of an attempt; the imp goes on trying by itself, with growing waits.',
  'off-line-log': 'Logging or sending while off-line does not connect by itself: only connect does.',
  'recovered-on-trial': 'Settings of a recovered frame are stored only when the imp is on-line with them.',
  unassigned:
    'A device that is in no device group runs the application firmware, as a development device does.',
  'blessing-lost':
    "An answer to a blessing that is lost with its link is given when the link is back, from the cloud's word; after a power cut it is a fault, and the cloud's word is taken.",
  'blessed-disagreement':
    "Where imp and cloud disagree on blessing, the fault is named and the cloud's word is taken.",
  'blessed-by-hand':
    'A device that was put into a test production group by hand learns that it is blessed at its next connection; that is no disagreement.',
  'device-key':
    "The imp's private key is derived from its fuses, a file apart from the flash image; the flash holds only what that key sealed.",
};
