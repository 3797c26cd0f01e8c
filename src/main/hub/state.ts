import { isDeepStrictEqual } from 'node:util'
import type { HubState } from '../../shared/ipc.ts'
import type { Bus } from './bus/bus.ts'
import type { Clicks } from './clicks/clicks.ts'
import type { Hold } from './proposals/hold.ts'
import { createListeners } from './store/listeners.ts'
import type { JournalStats } from './store/messages.ts'
import type { Supervisor } from './supervisor/supervisor.ts'

const everyMs = 1000

/** Facts of the hub, for the window. */
export interface StateFeed {
  state(): HubState
  /** Told about once a second, when something changed. Returns its undo. */
  onState(listener: (state: HubState) => void): () => void
  stop(): void
}

export interface StateFeedDeps {
  readonly bus: Pick<Bus, 'newestSeq' | 'journal'>
  readonly clicks: Pick<Clicks, 'recording'>
  readonly supervisor: Pick<Supervisor, 'list' | 'spare' | 'own'>
  readonly hold: Pick<Hold, 'state'>
  readonly version: string
  readonly url: string
  readonly notice?: string
  /** Why the journal can't be written now. */
  journalError(): HubState['journalError']
}

/** How many seconds the rate of events is taken over: one alone would flicker. */
const rateSeconds = 5

/** Events a second, over the last few times it was asked. */
function createMeter(bus: Pick<Bus, 'newestSeq'>): () => number {
  const seen = [{ seq: bus.newestSeq, at: performance.now() }]
  return () => {
    const now = { seq: bus.newestSeq, at: performance.now() }
    seen.push(now)
    if (seen.length > rateSeconds + 1) seen.shift()
    const first = seen[0] ?? now
    return Math.round(((now.seq - first.seq) * 1000) / Math.max(1, now.at - first.at))
  }
}

function facts(deps: StateFeedDeps, journal: JournalStats | undefined): Omit<HubState, 'startedAt' | 'eventsPerSecond'> {
  const workspaces = deps.supervisor.list()
  const error = deps.journalError()
  return {
    version: deps.version,
    url: deps.url,
    pid: process.pid,
    platform: process.platform,
    recordClicks: deps.clicks.recording,
    memoryBytes: workspaces.reduce((sum, one) => sum + (one.memoryBytes ?? 0), 0),
    cpuPercent: Math.round(workspaces.reduce((sum, one) => sum + (one.cpuPercent ?? 0), 0) * 10) / 10,
    hold: deps.hold.state,
    spare: deps.supervisor.spare,
    own: deps.supervisor.own,
    runningWorkers: workspaces.filter((one) => one.worker !== null).length,
    newestSeq: deps.bus.newestSeq,
    eventsKept: journal?.kept ?? 0,
    ...(journal?.oldestTime && { oldestEventAt: journal.oldestTime }),
    ...(error && { journalError: error }),
    ...(deps.notice && { notice: deps.notice })
  }
}

/** Watches the hub once a second, only while somebody listens. */
export function createStateFeed(deps: StateFeedDeps): StateFeed {
  const { bus } = deps
  const startedAt = new Date().toISOString()
  const listeners = createListeners<HubState>()
  let journal: JournalStats | undefined
  const measure = createMeter(bus)
  let eventsPerSecond = 0
  let told: HubState | undefined
  let listening = 0

  function state(): HubState {
    return { ...facts(deps, journal), startedAt, eventsPerSecond }
  }

  async function look(): Promise<void> {
    if (listening === 0) return
    eventsPerSecond = measure()
    journal = await bus.journal().catch(() => journal)
    const now = state()
    if (isDeepStrictEqual(now, told)) return
    told = now
    listeners.tell(now)
  }

  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    state,
    onState(listener) {
      listening += 1
      const off = listeners.add(listener)
      return () => {
        listening -= 1
        off()
      }
    },
    stop: () => clearInterval(timer)
  }
}
