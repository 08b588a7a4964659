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
  /** Heartbeat of the device link: well inside the usual five minutes of a home router's connection table. */
  heartbeatUs: 60_000_000,
} as const;

/** How long a cold start, and a first connection with new settings, keep the receiver and the status LED on. Source: Dev Center, BlinkUp. */
export const windowUs = 60_000_000;

/** How long the green of an accepted BlinkUp shows before the imp connects. Source: Dev Center, LED codes. */
export const acceptedPatternUs = 3_000_000;

/** How long after the window's end a preamble that began inside it may still be recognised: the longest one, at 15 symbols/s, lasts 3.2 s. */
export const preambleGraceUs = 4_000_000;
