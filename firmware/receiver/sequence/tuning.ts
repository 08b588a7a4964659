/**
 * Every constant of the sequence detector with its reason. All are chosen: measured with `npm run bench` and the tests, against
 * the limit of a detector that is told everything. Costs are in nats (natural logarithm of a likelihood ratio).
 */
export const tuning = {
  /** Light is binned to about this rate on reading: 8 bins a symbol at 150 symbols/s, and no more than a detector can use. */
  binsHz: 1200,
  /** A span of stored light is at most this long: a 255-byte frame at 15 symbols/s takes 280 s, the sender's pauses some more. */
  longestSpanS: 600,

  spikes: {
    /** A spike stands out from both neighbours by so many times the usual change from sample to sample, and by so many levels ... */
    changes: 10,
    leastJump: 64,
    /** ... and by more than the swing of the samples around it: a symbol of one sample does not. */
    swings: 1.5,
    around: 10,
    /** Changes looked at to tell the usual one. */
    sampled: 1000,
  },

  mains: {
    /** Twice the frequencies of the world's mains. */
    hz: [100, 120],
    /** The sampler's clock may be 2 % off, the mains 0.5 %. */
    tolerance: 0.025,
    /** Search: windows of a second resolve 1 Hz; at the start, the middle and the end of the light. */
    searchS: 1,
    stepHz: 0.5,
    leastBins: 100,
    /** Energy of the tone in the light's, times bins / 3: 1 on average in noise, a screen's own harmonics reach 20. */
    leastStrength: 25,
    /** Amplitude and phase are followed in windows of so long. */
    windowS: 0.5,
  },

  acquisition: {
    /** Highest tone searched, Hz: a preamble is a tone at half the symbol rate, so 160 symbols/s. */
    topHz: 80,
    /** Lowest tone searched, Hz: 14 symbols/s. */
    leastHz: 7,
    /** Tones an octave. 12 cycles of a tone 1.7 % off still correlate at 97 %. */
    tonesPerOctave: 20,
    /** The twentieth and the fortieth root of a half: from tone to tone, and from an octave's top to its first tone. */
    toneRatio: 0.9659363289248456,
    firstTone: 0.9828205985452511,
    /** A window is three blocks of four cycles: the shortest preamble in the field (16 cycles, the SDK's beta) holds it wherever it starts. */
    blockCycles: 4,
    windowBlocks: 3,
    /** Share of a window's energy in the tone, times the window's samples / 2. White noise exceeds 14 in one window of 10^6; the weakest preamble worth decoding gives 19. */
    leastStrength: 14,
    /** A later, stronger window hides earlier ones below this share of it: noise-like data of a bi-level frame reaches half of its sync. */
    shareOfStrongest: 0.4,
    /** Light is searched in spans that overlap by more than the longest window, so that a preamble at the start costs no search of the rest. */
    spanS: 6,
    spanHopS: 4,
    /** More places than this are not tried: each may put frames before the check sum. */
    mostCandidates: 6,
  },

  /** Bins a symbol that the trellis works on, at least where the light has as many: boundaries to 1/14 symbol cost less than 0.1 dB. */
  binsPerSymbol: 14,
  /** Fewer samples a symbol than this hold no timing: 250 samples/s take 100 symbols/s. */
  leastSamplesPerSymbol: 2.1,

  grid: {
    /** Symbols in a window of the timing tracker: 24 give a phase to 0.04 periods at the limit. */
    windowSymbols: 24,
    hopSymbols: 12,
    /** Phases tried across one period. */
    phases: 16,
    /** The tone's rate is good to 1.8 %: rates tried in the first window, steps of this either way. */
    rateStep: 0.006,
    rateSteps: 3,
    /** Noise of one window's phase, periods. */
    phaseNoise: 0.05,
    /** Initial uncertainty of phase (periods) and of the rate (share). */
    firstPhaseNoise: 0.1,
    firstRateNoise: 0.004,
    /** How far the phase may wander in a window, periods, and the rate, share: a sampler's RC clock warming up. */
    phaseWander: 0.01,
    rateWander: 0.00003,
    /** A window whose phase jumps farther is not followed ... */
    gate: 0.3,
    /** ... unless so many in a row agree that the sender itself has moved. */
    jumpsToFollow: 2,
    /** Contrast below this share of the burst's own: nothing is sent here. */
    idleShare: 0.3,
    /** So many idle windows end the search for timing: longer than the longest run of one symbol that a bi-level frame holds (8 zero bytes, 64 symbols). */
    idleWindows: 9,
    /** Scatter of the windows around one straight line, periods, up to which the sender's refresh is taken as steady. */
    rigidRms: 0.08,
    /** ... where so many of the windows are near it: a refresh late by part of a period moves all that come after. */
    rigidShare: 0.85,
  },

  preamble: {
    /** Cells on either side that vote on which of two neighbours is the lit one. */
    voteCells: 6,
    /** A vote below this share of what is usual around it is no vote: grey is at least so much of white. */
    leastVote: 0.28,
    /** What is usual follows a fade over so many cells. */
    usualCells: 24,
    /** Cells without a vote that do not end a burst: a gap in the light, a repeat, timing that has to be found anew. */
    bridgedCells: 60,
    /** Both codes alternate in their sync, of 60 symbols at most; what comes behind tells them apart, in so many cells at least. */
    longestSync: 60,
    judgedCells: 40,
    /** Below, tri-level is tried first; where many cells were judged, bi-level is not tried at all below the second, nor tri-level above the third. */
    unlike: { likelyTriLevel: 0.5, surelyTriLevel: 0.35, surelyBiLevel: 0.75, surelyCells: 100 },
    /** Lit symbols at the start that are surely sync: the beta's 16 less the uncertainty of the start. */
    surelyGrey: 12,
  },

  levels: {
    /** Grey over white, tried in turn, the likelier first: known 0.35 and 0.53, models 0.30 to 0.55, and what a dark room and a non-linear sensor may add. */
    greys: [0.37, 0.52, 0.32, 0.42, 0.47, 0.27, 0.57, 0.22, 0.63, 0.7],
    /** How much levels may drift from one symbol to the next, variance over the squared first step: steady, a slow fade, a hand or a tremor. */
    drifts: [1e-7, 3e-4, 6e-3],
    /** A livelier drift must explain the light better by this factor, since it also explains noise. */
    driftPrices: [1, 1.1, 1.25],
    /** Cells of a bi-level sync that black and white are learned from: half of it. */
    syncCells: 30,
    /** Least scatter of a cell's mean, share of the step. */
    leastCellNoise: 0.01,
    /** A jump of the ambient light under bi-level data: span in which both levels are seen, and how near to the sync's their difference has to be. */
    envelopeCells: 12,
    envelopeTolerance: 0.35,
    /** Noise assumed for the first tracking, share of the squared step: between the limit (0.1) and clean light. */
    firstNoise: 0.06,
    /** A dark level that moves by more than so many standard deviations at once, and by this share of the grey step, is a step of the ambient light. */
    stepSigmas: 6,
    stepShare: 0.35,
    /** A cell farther than this from what was expected, in standard deviations, is left out unless the next one is as well. */
    wildSigmas: 4,
    /** Light far outside the levels is a spike: cut at so many standard deviations. */
    spikeSigmas: 4,
    spikeShare: 0.5,
    /** Segments that a mean must rest on before it replaces the assumed level. */
    leastSegments: 8,
    /** Least noise variance per sample, of the white step squared: no light is cleaner than its quantiser. */
    leastNoise: 1e-5,
  },

  /** A refresh shown twice: about one in 700 (0.1-2 % on slow phones). */
  repeatCost: 6.5,
  /** A symbol that ends late by less than a period, free timing only. */
  lateCost: 7,
  /** A boundary off its grid never costs more: data may overrule the grid. */
  mostPull: 4,

  /** Symbol timing assumed, strictest first; the next is tried where the one before gave no frame. */
  timings: {
    /** A steady refresh: boundaries within a bin of the grid. */
    steady: { reachPeriods: 0.05, reachBins: 1, pullPeriods: 0.01, pullBins: 0.2, repeats: 2 },
    /** Browser timing: each boundary off by some milliseconds, the grid holds. */
    jittery: { reachPeriods: 0.42, reachBins: 1, pullPeriods: 0.09, pullBins: 0.3, repeats: 2 },
    /** No symbol is shown for less than this part of a period. */
    leastPeriods: 0.3,
    /** No grid: every boundary anywhere, only lengths count (a sender's own timer against the screen's refresh). */
    free: { spreadPeriods: 0.12, mostSpread: 0.65, longest: 2.36, positionsPerSymbol: 10 },
  },

  unsteady: {
    /** Bits told apart by this many standard deviations are right whatever the scatter comes from: no need to look for trembling. */
    sureEnough: 7.5,
    /** Symbols scatter by more than this over what the noise of samples explains: timing, or a slow screen. */
    noiseOverTexture: 2,
    /** Boundaries that may move explain the light so much better that it is the timing. */
    noiseShare: 0.7,
    /** Free searches after the first, each on the boundaries of the one before. */
    freeRounds: 2,
  },

  header: {
    /** What a matching symbol is worth: ln 2, since data would match it half of the time. */
    match: 0.69,
    /** Where the parabola that stands for ln(1 + e^x) ends, either way: it has the right value, 0.69, at 0. */
    softness: 2.77,
    /** No single symbol may cost more, so that one bad one cannot hide a header. */
    mostCost: 8,
    /** A header symbol that is wrong by more than this is not weak but another one. */
    surelyWrong: 6,
    /** A refresh repeated within sync or header. */
    slipCost: 7,
    /** Least worth of sync and header together: ten zero bits and the header; two dozen symbols, one of them wrong, and the header. */
    least: { triLevel: 12, biLevel: 14 },
    /** The search ends so many symbols after the start of the preamble. */
    mostSyncSymbols: 120,
    /** A header alone is worth 5.5 where all of its symbols fit. */
    leastClean: 5,
  },

  slips: {
    /** A repeated refresh is searched for only where symbols are surer than this (half their distance over their noise): below, the damage is rather a wrong bit. */
    leastCertainty: 4.5,
    /** A later attempt takes the place of an earlier one, for search and diagnosis, where it is surer by this factor. */
    surerBy: 1.05,
    /** A slip in the length byte may hide a longer frame: symbols looked at beyond the one that was read. */
    longerSymbols: 2040,
  },

  phantom: {
    /** A symbol whose light is nearer to the other side, dark or lit, by so many of its standard deviations was never shown. */
    leastSigmas: 4,
    /** One that was shown for less than this part of a period is doubted sooner. */
    shortPeriods: 0.6,
    shortSigmas: 2,
  },

  diagnosis: {
    /** Fewer white bits than this share and no header: white was never told from grey. A quarter of the vendor's packets is white at least. */
    leastWhites: 0.05,
    /** Sync alone has no white: asked only of so many bits. */
    leastBits: 48,
    /** Lost samples of more than this part of a symbol may have cost a bit. */
    gapPeriods: 0.6,
    /** More bits than this are missing: the light ended too soon, no refresh was lost. */
    mostSkips: 2,
    /** A lost refresh that fits at more places than this is not named as one. */
    mostPlaces: 4,
  },

  /**
   * Bits told apart by less than this (half the distance of their levels over the noise of a symbol) are noise: no frame of them meets the
   * check sum, no header in them is one. 7 % of the vendor's shortest frames would still come through.
   */
  leastCertainty: 1.6,

  /** A symbol of which less than this share was sampled was not seen. */
  leastSeen: 0.3,

  /**
   * A frame is trusted where the odds of another one with its check sum are at most this. Without, one packet in 1,300 around the limit was
   * wrong; the odds come out too small by a factor of 4, since noise is measured on the bits as they were read. At 1e-5, 2 of 10,200
   * bi-level packets at -0.5 to +0.5 dB were still wrong (one and the same noise), at this value one of those two still is; at 1e-6
   * neither, but tri-level with grey at 0.53 then needs more than 1 dB above the limit.
   */
  mostBlindOdds: 3e-6,

  /**
   * Different frames of one transmission that may be put to the check sum. Damage that spares the CRC bytes passes it at 2^-10,
   * so at most 1 in 128 such transmissions can yield a packet, before the rules of well-formedness cut that down.
   */
  mostFrames: 8,
} as const;
