import type { JournalLimits } from '../../../shared/config.ts'
import type { EventFilter, EventQuery, Severity } from '../../../shared/event.ts'
import type { EventStats } from '../../../shared/ipc.ts'
import type { ProposalStatus } from '../../../shared/proposal.ts'

/** An event on its way into the journal. `data` is JSON text: it crosses the threads and reaches the file as it is. */
export interface EventInput {
  readonly id: string
  readonly scope: string
  readonly severity: Severity
  readonly summary: string
  readonly source: string | undefined
  readonly workspace: string | undefined
  readonly trace: string | undefined
  readonly data: string | undefined
}

/** An event as it is stored. `time` is in epoch milliseconds. */
export interface StoredEvent extends EventInput {
  readonly seq: number
  readonly time: number
}

export interface WriteInput {
  readonly events: readonly EventInput[]
  /** Proposals as JSON text without seq and createdAt, which the thread adds. */
  readonly openProposals: readonly { readonly id: string; readonly status: ProposalStatus; readonly body: string }[]
  readonly moveProposal?: {
    readonly id: string
    readonly from: ProposalStatus
    readonly to: ProposalStatus
    readonly body: string
  }
}

/** What became of one event: its seq and time, or the first one of that id. */
export type AppendedRow =
  | { readonly repeated: false; readonly seq: number; readonly time: number }
  | { readonly repeated: true; readonly first: StoredEvent }

export type WriteOutcome =
  | { readonly ok: true; readonly done: boolean; readonly events: readonly AppendedRow[] }
  | { readonly ok: false; readonly message: string }

export interface SessionChange {
  readonly id: string
  readonly usedAt: number
  /** Absent: the session is deleted. */
  readonly body?: string
}

/** A process of a worker, as the ledger keeps it. */
export interface NotedProcess {
  readonly pid: number
  /** With the pid it names one process and no other. */
  readonly start: string
  readonly command: string
  /** The worker's id. */
  readonly worker: string
  readonly workspace: string
  /** Epoch milliseconds. */
  readonly notedAt: number
}

export interface ProcessChange {
  readonly pid: number
  /** Absent: the process is forgotten. */
  readonly row?: NotedProcess
}

/** What goes along with a transaction: of each row only its last state counts. */
export interface RowChanges {
  readonly sessions: readonly SessionChange[]
  readonly processes: readonly ProcessChange[]
}

export interface JournalStats {
  /** 0 before the first event. */
  readonly newestSeq: number
  /** 0 when no event is kept. */
  readonly oldestSeq: number
  readonly kept: number
  /** RFC 3339. */
  readonly oldestTime?: string
  /** Pages in use, in bytes. */
  readonly bytes: number
}

/** Filters of counts: those of the history, or some severities. */
export interface StatsFilter extends EventFilter {
  readonly severities?: readonly Severity[]
}

export interface StatsInput extends StatsFilter {
  readonly buckets: number
}

export interface StoredPage {
  readonly events: readonly StoredEvent[]
  readonly next: number
}

/**
 * Events as JSON text, so that what only passes through main isn't parsed there. A page can hold hundreds of MiB, which
 * would hold up main for seconds: it comes in slices.
 */
export interface LinesPage {
  readonly lines: readonly string[]
  readonly next: number
  /** Asks for the following slice; absent in the last one. */
  readonly rest?: EventQuery
}

export interface ReplayInput {
  readonly filter: EventFilter
  readonly after: number
  readonly before?: number
  /** About how many bytes of lines to answer with. */
  readonly maxBytes: number
}

/** What follows `after` in the journal, as much as fits. */
export interface ReplayPage {
  /** Seqs that retention has trimmed, inclusive. */
  readonly gap?: { readonly from: number; readonly to: number }
  readonly lines: readonly { readonly seq: number; readonly line: string }[]
  /** Everything up to this seq has been looked at. */
  readonly cursor: number
}

export interface OpenInput {
  readonly role: 'writer' | 'reader'
  readonly file: string
  readonly limits: JournalLimits
  /** No seq up to this one is given again, whatever the file says. */
  readonly lastSeq?: number
}

export type SetAsideReason = 'corrupt' | 'foreign' | 'newer' | 'unreadable'

/** A database that could not be used, or not any more, and where it was moved. */
export interface SetAside {
  readonly path: string
  readonly reason: SetAsideReason
}

export interface OpenOutput {
  /** The last seq given; only the writer says it. */
  readonly newestSeq?: number
  readonly setAside?: SetAside
}

/** What the threads can be asked. The writer takes writes, sessions and processes, the reader all else. */
export interface Operations {
  open: { input: OpenInput; output: OpenOutput }
  write: {
    input: { readonly writes: readonly WriteInput[]; readonly changes: RowChanges }
    output: readonly WriteOutcome[]
  }
  session: { input: string; output: string | undefined }
  processes: { input: null; output: readonly NotedProcess[] }
  page: { input: EventQuery; output: StoredPage }
  lines: { input: EventQuery; output: LinesPage }
  replay: { input: ReplayInput; output: ReplayPage }
  event: { input: string; output: StoredEvent | undefined }
  stats: { input: StatsInput; output: EventStats }
  journal: { input: null; output: JournalStats }
  proposals: { input: ProposalStatus | null; output: readonly string[] }
  proposal: { input: string; output: string | undefined }
  /** Closes the file; the thread stays, to open it again. */
  release: { input: null; output: null }
  /** Sets a damaged file aside and goes on with a new one. */
  replace: { input: null; output: SetAside }
  /** Drops the index of texts, to fill it anew. */
  reindex: { input: null; output: null }
  close: { input: null; output: null }
}

export type Operation = keyof Operations
export type Input<K extends Operation> = Operations[K]['input']
export type Output<K extends Operation> = Operations[K]['output']

export type RequestOf<K extends Operation = Operation> = {
  [P in K]: { readonly call: number; readonly operation: P; readonly input: Input<P> }
}[K]

export type ReplyOf<K extends Operation = Operation> = {
  [P in K]: { readonly call: number; readonly operation: P; readonly result: Result<P> }
}[K]

/** What is at fault: the request, the database as it is just now, or its file for good. */
export type Fault = 'request' | 'database' | 'damage'

export type Result<K extends Operation> =
  | { readonly ok: true; readonly output: Output<K>; /** It was found without the index of texts, which is damaged. */ readonly badIndex?: true }
  | { readonly ok: false; readonly message: string; readonly fault: Fault }
