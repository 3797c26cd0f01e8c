/** How long the supervisor waits for what, in milliseconds. */
export interface Timings {
  /** From spawn to the first good answer of `/health`. */
  readonly startLimitMs: number
  readonly probeEveryMs: number
  readonly probeLimitMs: number
  /** While upstreams still start, probes come this often, for at most `settleLimitMs`. */
  readonly settleEveryMs: number
  readonly settleLimitMs: number
  /** Without proof for this long, health is unknown. */
  readonly provenForMs: number
  /** How long a worker may drain its calls when a person stops it. */
  readonly drainMs: number
  /** The same when its config changed. */
  readonly changeDrainMs: number
  /** After the drain: how long it may take to end its upstreams before SIGTERM, and then before SIGKILL. */
  readonly closeMs: number
  readonly termMs: number
  /** After a death: how long what hid from the worker's group may stay, so that looking for it does not hold the next one up. */
  readonly sweepAfterMs: number
  /** How long a worker has to say that it holds calls. */
  readonly holdAnswerMs: number
  /** How long an action on one upstream may take before it is shown as it is. */
  readonly actionMs: number
  /** Before a new spare is started, and the same after one that failed. */
  readonly spareRefillMs: number
  readonly spareAgainMs: number
  readonly sampleEveryMs: number
  readonly logEveryMs: number
}

/** Drain, close and SIGTERM together stay below the four seconds in which everything must be gone. */
export const defaultTimings: Timings = {
  startLimitMs: 20_000,
  probeEveryMs: 5000,
  probeLimitMs: 2000,
  settleEveryMs: 250,
  settleLimitMs: 15_000,
  provenForMs: 15_000,
  drainMs: 1000,
  changeDrainMs: 30_000,
  closeMs: 1700,
  termMs: 700,
  sweepAfterMs: 300,
  actionMs: 10_000,
  holdAnswerMs: 1000,
  spareRefillMs: 2000,
  spareAgainMs: 30_000,
  sampleEveryMs: 5000,
  logEveryMs: 1000
}
