import { logLimits, type LogLimits } from '../../../shared/config.ts'
import type { WorkerHealth } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'
import type { ResolvedWorkspace } from '../config/load.ts'
import { createLogEvents } from './log-events.ts'
import { createRedactor } from './redaction.ts'
import { secretsOf } from './secrets.ts'
import { createWorkerLog, type WorkerLog } from './worker-log.ts'

/** Where logs are kept, how much of them, and what must not show in them. */
export interface LogPlace {
  readonly dir: string
  limits(): LogLimits
  /** The hub's own: its tokens, and the click key of a workspace. */
  secrets(workspace: string): readonly string[]
}

export interface WorkspaceLogOptions {
  readonly name: string
  /** As it is configured now. */
  workspace(): ResolvedWorkspace
  /** Without it the log is in memory only. */
  readonly place?: LogPlace | undefined
  /** How often what was logged is told as an event. */
  readonly everyMs: number
  publish(event: OwnEvent): void
}

/** The log of a workspace over all its workers: what is added is also told as events, without secrets. */
export interface WorkspaceLog extends WorkerLog {
  /** A new worker speaks from now on. The workspace's secrets of now and this launch key don't show. */
  begin(launchKey: string): void
  /** The last lines of the present worker, at most 20. */
  own(): readonly string[]
  redact(text: string): string
  /** What a worker reports, without secrets in what its upstreams said. */
  redactHealth(health: WorkerHealth): WorkerHealth
  /** Tells at once what waits to be told. */
  tell(): void
}

const ownLines = 20

function failedEvent(workspace: string, thrown: unknown): OwnEvent {
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  const summary = `${workspace}: its log can't be kept on disk (${why}). Make room, or see who may write there.`
  return { scope: 'hub/errors', severity: 'error', summary, source: 'hub', workspace }
}

export function createWorkspaceLog({ name, place, everyMs, ...options }: WorkspaceLogOptions): WorkspaceLog {
  const redactor = createRedactor()
  const redact = (text: string): string => redactor.redact(text)
  const events = createLogEvents(name, everyMs, (event) => options.publish(event))
  const log = createWorkerLog({
    workspace: name,
    limits: () => place?.limits() ?? logLimits.parse({}),
    redact: (text, cut) => redactor.redact(text, cut),
    isServer: (server) => Object.hasOwn(options.workspace().servers, server),
    failed: (thrown) => options.publish(failedEvent(name, thrown)),
    ...(place && { dir: place.dir })
  })
  let before = 0
  return {
    ...log,
    get total() {
      return log.total
    },
    add(text) {
      const line = log.add(text)
      events.add(line)
      return line
    },
    begin(launchKey) {
      before = log.total
      redactor.learn([...secretsOf(options.workspace(), process.env), ...(place?.secrets(name) ?? []), launchKey])
    },
    own() {
      const count = Math.min(log.total - before, ownLines)
      return count === 0 ? [] : log.tail(count).map(({ text }) => text)
    },
    redact,
    redactHealth: (health) => ({
      ...health,
      upstreams: health.upstreams.map((upstream) => ({
        ...upstream,
        ...(upstream.reason !== undefined && { reason: redact(upstream.reason) }),
        ...(upstream.stderr !== undefined && { stderr: upstream.stderr.map(redact) })
      }))
    }),
    tell: () => events.flush(),
    async close() {
      events.flush()
      await log.close()
    }
  }
}
