import { z } from 'zod'
import { click } from './click.ts'
import type { ErrorBody } from './errors.ts'
import { holdOrder, type HoldState } from './hold.ts'
import { severity, traceparent, type EventPage, type HubEvent, type Severity } from './event.ts'
import { decideInput, type Proposal } from './proposal.ts'
import { jsonObject } from './text.ts'
import { upstreamActions, workspaceName, type Footprint, type LogLine, type SpareStatus, type WorkspaceDetail } from './workspace.ts'

/** What happened since the last push; coalesced to a frame, so absent means unchanged. `push` rises by one per push. */
export interface Push {
  readonly push: number
  /** Workspaces that changed, whole. */
  readonly workspaces?: readonly WorkspaceDetail[]
  readonly removedWorkspaces?: readonly string[]
  /** Proposals that changed, whole. */
  readonly proposals?: readonly Proposal[]
  /** New events in seq order. When more came than a frame carries, the oldest are left out and counted. */
  readonly events?: readonly HubEvent[]
  readonly skippedEvents?: number
  readonly hub?: HubState
  /** Whether the system tells of new proposals. */
  readonly notify?: boolean
  /** The person asked for a view from outside the window: tray, notification, second start. */
  readonly show?: ShowRequest
}

export interface ShowRequest {
  readonly view: 'workspaces' | 'proposals' | 'events' | 'clicks'
  /** A workspace name or a proposal id. */
  readonly item?: string
}

/** Facts of the hub itself. */
export interface HubState {
  readonly version: string
  readonly url: string
  readonly pid: number
  readonly platform: string
  readonly startedAt: string
  readonly recordClicks: boolean
  readonly eventsPerSecond: number
  /** Memory of all workers with their upstreams, where it was sampled. */
  readonly memoryBytes: number
  /** Of one core, all workers with their upstreams. */
  readonly cpuPercent: number
  readonly hold: HoldState
  readonly spare: SpareStatus
  /** What the hub itself costs, its window with it; where it was sampled. */
  readonly own?: Footprint
  readonly runningWorkers: number
  readonly newestSeq: number
  readonly eventsKept: number
  readonly oldestEventAt?: string
  /** Set while the journal can't be written. */
  readonly journalError?: ErrorBody
  /** Set when the first start wrote the example's config. */
  readonly notice?: string
}

/** Everything at one moment. Pushes numbered at or below `push` are already in it. */
export interface Snapshot {
  readonly push: number
  readonly hub: HubState
  /** The person's home folder, to show paths as `~/code/shop`. */
  readonly home: string
  /** Whether the system tells of new proposals; absent where it can't. */
  readonly notify?: boolean
  readonly workspaces: readonly WorkspaceDetail[]
  readonly proposals: readonly Proposal[]
  /** The newest events, ascending. */
  readonly events: readonly HubEvent[]
}

const empty = z.strictObject({})
const named = z.strictObject({ name: workspaceName })
const filter = z.strictObject({
  scopes: z.array(z.string()).optional(),
  workspace: z.string().optional(),
  severity: severity.optional(),
  severities: z.array(severity).optional(),
  traceId: z.string().optional(),
  text: z.string().optional(),
  since: z.number().optional(),
  until: z.number().optional()
})
export type WindowFilter = z.infer<typeof filter>

/** Counts of the events that match, over all that are kept. */
export interface EventStats {
  readonly total: number
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** Even slices of time from `from` to `to` (epoch milliseconds). */
  readonly from: number
  readonly to: number
  readonly buckets: readonly Readonly<Record<Severity, number>>[]
  readonly scopes: readonly string[]
}

const page = z.strictObject({
  ...filter.shape,
  after: z.int().optional(),
  before: z.int().optional(),
  limit: z.int().min(1).max(1000).optional()
})

/** Which lines of a log. `text` is literal, in any case; `server` one upstream, or '' for the worker itself. */
export const logQuery = z.strictObject({
  name: workspaceName,
  server: z.string().max(64).optional(),
  text: z.string().max(1000).optional(),
  limit: z.int().min(1).max(5000).default(1000)
})
export type LogQuery = z.output<typeof logQuery>

/** A row of the table: `input` is checked at the door; `output` types the answer on both sides. */
function route<O>() {
  return <I extends z.ZodType>(input: I) => ({ input, output: z.custom<O>() })
}

/** Every call the window can make. A new one is a row here, a line in handlers.ts, and its use. */
export const ipcRoutes = {
  'hub.snapshot': route<Snapshot>()(empty),
  'workspaces.start': route<WorkspaceDetail>()(named),
  'workspaces.stop': route<WorkspaceDetail>()(named),
  'workspaces.restart': route<WorkspaceDetail>()(named),
  /** Stderr of the worker and its upstreams, from memory and disk: the newest lines that match, oldest first. */
  'workspaces.log': route<readonly LogLine[]>()(logQuery),
  'upstreams.act': route<WorkspaceDetail>()(
    z.strictObject({ name: workspaceName, server: z.string().min(1).max(64), action: z.enum(upstreamActions) })
  ),
  'workspaces.openFolder': route<null>()(named),
  /** The script tag for a page under development, with this workspace's key. */
  'workspaces.clickSnippet': route<string>()(named),
  'events.page': route<EventPage>()(page),
  'events.stats': route<EventStats>()(z.strictObject({ ...filter.shape, buckets: z.int().min(1).max(400) })),
  'proposals.decide': route<Proposal>()(z.strictObject({ id: z.string(), decision: decideInput })),
  /** The digest the call would have with these arguments. */
  'proposals.digest': route<string>()(z.strictObject({ id: z.string(), arguments: jsonObject })),
  /** `trace`: of the proposal, call or event that was clicked. */
  'clicks.record': route<null>()(z.strictObject({ workspace: workspaceName, click, trace: traceparent.optional() })),
  'clicks.setRecording': route<null>()(z.strictObject({ on: z.boolean() })),
  /** Holds every agent's calls, or ends that. */
  'hub.hold': route<HoldState>()(holdOrder),
  'app.setNotify': route<null>()(z.strictObject({ on: z.boolean() })),
  'app.copy': route<null>()(z.strictObject({ text: z.string().max(1_000_000) }))
} as const

export type IpcRoute = keyof typeof ipcRoutes
export type IpcInput<R extends IpcRoute> = z.input<(typeof ipcRoutes)[R]['input']>
export type IpcOutput<R extends IpcRoute> = z.output<(typeof ipcRoutes)[R]['output']>

/** What crosses the invoke channel back. It never rejects. */
export type IpcResult<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ErrorBody }

/** What the preload script offers the page as `window.hub`. */
export interface HubBridge {
  /** Answers with an {@link IpcResult}, as JSON. */
  invoke(route: string, input: unknown): Promise<string>
  /** Each {@link Push}, as JSON. Returns its undo. */
  subscribe(listener: (push: string) => void): () => void
}
