/** One process and no other: a pid is used again, a pid with its start isn't. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, as text that only means something compared with another answer for the same pid. */
  readonly start: string
}

/** A process at the moment of its table. */
export interface ProcessRow extends ProcessIdentity {
  readonly parent: number
  /** Its process group: the pid of the group's leader. 0 on Windows. */
  readonly group: number
  /** The pid of its session's leader. 0 where the system doesn't tell. */
  readonly session: number
  /** CPU time since its start. */
  readonly cpuMs: number
  /** Resident memory; pages that processes share count for each. */
  readonly memoryBytes: number
  /** The short name of its program. */
  readonly command: string
}
