/** Every constant of the receiver that was chosen and could have been chosen otherwise, each with its reason. */
export const tuning = {
  /** Slowest and fastest symbols looked for, per second: screens from 15, a factory LED at 142; 3 % beyond for bad clocks. */
  slowestSymbolHz: 14.5,
  fastestSymbolHz: 155,
  /** Neighbouring rates differ by this factor: half a step drifts by 0.3 symbols over a window, which costs a tenth of the swing. */
  rateStep: 1.04,
  /** The window is let fill for so many symbols after the first look that found something. */
  fillSymbols: 8,
  /** Symbols before the window in which a preamble may have begun: the longest has 60. */
  preambleSymbols: 44,
  /** Shorter symbols cannot be received: three samples, so that one lies wholly in each. */
  leastSymbolSamples: 3,
  /** Symbols in a window of the hunt: the shortest preamble in the field has 32, so that a whole window fits in at any phase. */
  windowSymbols: 16,
  /** Light is weighed in slots of this length: a third of the shortest symbol. */
  slotUs: 2_000,
  /** Slots between two looks: three looks fall into the shortest preamble (60 symbols at 142 a second). */
  lookSlots: 32,
  /** Alternation counts from this many standard errors: noise alone reaches 5 about once an hour. */
  alternationSigmas: 5,
  /** Share of the alternation that must be a square of the symbol length: noise leaves 0.8, a slow screen 0.75, three times the length 0.2. */
  squareness: 0.5,
  /** Neighbouring stretches must differ by this much more than noise explains: half a second of noise reaches it once in 1,000. */
  activity: 1.7,
  /** From this on noise moves the length of symbols by little, else by much: factors about the range of lengths. */
  strongActivity: 10,
  strongMargin: 1.1,
  weakMargin: 1.6,
  /** Symbols of a window that may lie in looks that were not worth it: the first ones of a preamble. */
  edgeSymbols: 4,
  /** So many looks count for symbols of 6 to 16 ms, twice and four times as many for longer ones: no longer than their preamble. */
  activityLooks: 6,
  /** Smallest swing looked at, of 65535: three codes of a 16-bit converter. */
  leastSwing: 3,

  /** In a doubtful reception, its own whites show up to 2.9 times the swing of its greys; at other rates its bits show less than greys. */
  rivalSwing: 3,
  otherRivalSwing: 2,
  /** Flicker is known again by its rate and swing within these factors, and is forgotten after so many looks without it: 2 s. */
  flickerRate: 1.1,
  flickerSwing: 1.5,
  flickerLooks: 32,

  /** Demodulator: light is averaged over this share of a symbol; more blurs symbols into each other, less lets noise in. */
  averageSymbols: 0.65,
  /** Demodulator: looks at the average so many times a symbol. */
  stepsPerSymbol: 8,
  /** An edge is a turn by this share of grey's swing: half-way is farthest from noise on both sides. */
  edgeShare: 0.45,

  /** Slicer: until a header has shown white, more than this times grey is white: grey is at most 0.55 of white. */
  firstWhite: 1.4,
  /** Slicer: so many pulses teach grey anew when all are too bright: the shortest preamble has 16, of which 8 must be left. */
  learnPulses: 6,
  /** Slicer: share by which both levels follow the gain seen in one pulse, and by which its trend does: a steady fade leaves no lag. */
  gainShare: 0.3,
  trendShare: 0.05,
  /** Slicer: grey is at least this share of the swing that the hunt saw, and in a frame of the grey that its header had. */
  leastGrey: 0.3,
  deepestFade: 0.15,
  /** Slicer: a pulse farther than this factor from its level teaches no more than this factor. */
  gainLimit: 1.4,
  /** Slicer: blacks on both sides of a pulse that differ by this share of grey show a step of the ambient light. */
  ambientStep: 0.3,
  /** Frames with bits in two bytes nearer to the threshold than this share of the way are not trusted: their CRC is weak. */
  leastEye: 0.2,

  /** Symbol timing: share by which the symbol period follows one pulse: a run of 64 symbols must still be counted right. */
  periodShare: 0.02,
  /** Symbol timing: share by which the difference between lit and black symbols follows one pulse. */
  dutyShare: 0.1,
  /** A pulse whose period is off by less than this share of a symbol is in step; of random ones two in three are. */
  stepShare: 0.35,
  /** Well in step: jitter of 3 ms at 60 symbols a second; of eight random pulses three are. */
  tightShare: 0.2,

  /** Pulses in step, and within this factor of grey, that establish a preamble; noise in step that long is rare. */
  evenness: 1.6,
  preamblePulses: 6,
  /** A header comes so many symbols after the start of its preamble, at most: 60 of sync, 16 of its own. */
  mostToHeader: 76,
  /** What begins sooner than this after a failed transmission, without a header, is the rest of it. */
  sameUs: 1_000_000,
  /** A preamble without a frame is a fault from so many pulses in step: half of what the shortest preamble has. */
  reportPulses: 10,
  /** Light is even where not more than this share of pulses is white or longer than a symbol. */
  mostUneven: 0.02,
  /** Symbols between two checks whether light goes on; in an open bi-level frame, whose last bits may be black, one. */
  checkSymbols: 8,
  /** No transmission is longer than this: 255 bytes of tri-level bits, with some symbols shown twice. */
  longestSymbols: 4_700,
  /** Light that does not change for so many symbols, and at least so long, has ended. */
  lostSymbols: 8,
  /** Where the square of grey's swing is less than so many times the noise of a quarter symbol (20 dB), it must be longer. */
  noisy: 64,
  lostSymbolsNoisy: 24,
  lostUs: 250_000,
  /**
   * Where pulses are ragged (fewer in step than `steadyPulses` of 8), light must be modulated: over so many symbols, the mean
   * square of neighbours' differences stands above noise by these factors. Just at the limit of reception it is 3; noise has 1.
   */
  steadyPulses: 6,
  carrierSymbols: 32,
  carrierToNoise: 2.2,
  carrierToSecond: 1.6,
  /** So many checks, 16 symbols apart, may fail in a row: bi-level frames may hold many zeros. */
  forgivenChecks: { alternating: 1, changing: 8 },
  /** Bi-level frames may hold runs of equal bits: 16 bytes of zeros in an enrollment and their neighbours. */
  lostSymbolsBiLevel: 160,
  /** A preamble has 24 pulses; even light that goes on for so many is a lamp. */
  longestPreamblePulses: 600,

  /** Samples missing for no longer than this are bridged: shorter than the shortest symbols that can be lost. */
  bridgeUs: 250_000,
  /** A level from which the light counts as clipped, of 65535: a 10-bit converter's top code, and 1 % below for its reference. */
  clipLevel: 64_800,
  /** Quality: noise and ripple are measured in so many pulses, after so many pairs of neighbouring samples. */
  shownPulses: 64,
  leastNoisePairs: 20,
  /** Quality: mains ripple is looked for in the darkness before a transmission, and told from this share of its swing on. */
  mains: {
    hz: [100, 120],
    tolerance: 0.025,
    mostUs: 600_000,
    leadUs: 100_000,
    leastUs: 250_000,
    leastShare: 0.02,
  },
  /**
   * Quality: dimming by pulses is looked for in so many seconds where neighbouring samples differ by this share of the swing, and
   * told from this amplitude on: at half brightness it is as large as the light itself.
   */
  dimming: {
    fromHz: 150,
    toHz: 500,
    seconds: 0.25,
    leastSamples: 128,
    mostSamples: 1024,
    leastNoise: 0.07,
    leastShare: 0.1,
  },
  /** Quality: a tone's power over that of white noise of the same energy. Of 200 tried in noise one reaches 12 in 1,000 times. */
  leastTone: 12,
  /** Explaining silence: more than this share of clipped samples leaves no room for symbols. */
  mostClipped: 0.5,
  /** Explaining silence: nothing above this, of 65535, is darkness: 1 %. */
  darkLevel: 655,
  /** Explaining silence: a smaller swing, of 65535, is noise: 0.5 %. */
  flatSwing: 328,
  /** Under four samples per symbol at 20 symbols a second nothing can be received. */
  leastSampleHz: 80,

  /** The second look goes on behind what it read, until so many times nothing was, in at least this much light: `clear` at 142 symbols a second. */
  mostFailedLooks: 8,
  leastTransmissionUs: 600_000,
  /** A gap longer than this share of a symbol may hide one, so that its bit would be a guess. */
  hidingSymbols: 0.75,
  /** In uneven light, a time between two samples longer than this many periods is a gap. */
  gapPeriods: 3,
  /** Light kept from before a preamble was noticed. */
  historyUs: 4_000_000,
  /** Light from before a preamble that the sequence detector gets to see, to learn what black is. */
  darkBeforeUs: 300_000,
  /** Light kept of a transmission in progress: the longest frame takes 140 s at 30 symbols a second. */
  storedUs: 150_000_000,
} as const;
