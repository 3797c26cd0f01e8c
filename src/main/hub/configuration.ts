import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { HubConfig } from '../../shared/config.ts'
import type { OwnEvent } from './bus/own-events.ts'
import { ensureConfig } from './config/first-run.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { toHubError } from './errors.ts'
import type { Supervisor } from './supervisor/supervisor.ts'

/** The config that is in force, and the way to the next one. */
export interface Configuration {
  readonly current: LoadedConfig
  /** What the person should know of this start: the example's config was written. */
  readonly notice?: string
  /** The workspace's `timeoutsMs`. */
  timeouts(workspace: string): Readonly<Record<string, number>>
  /** Reads the file again and applies it. Rejects with CONFIG_INVALID and the like; then the last good one stays. */
  reload(deps: ReloadDeps): Promise<void>
}

export interface ReloadDeps {
  readonly supervisor: Pick<Supervisor, 'apply'>
  readonly publish: (event: OwnEvent) => void
}

export interface ConfigurationOptions {
  /** The file the person named. It must exist. */
  readonly named?: string
  /** Where the config is unless one was named. Without a file there, the example's is written. */
  readonly standard: string
  readonly appRoot: string
}

/** What the hub is started with: a change counts from the next start. */
const atStart = ['port', 'listen', 'journal'] as const

function notYet(before: HubConfig, now: HubConfig): string {
  const changed = atStart.filter((key) => !isDeepStrictEqual(before[key], now[key]))
  return changed.length === 0 ? '' : `; the new ${changed.join(', ')} counts when the hub starts again`
}

/** Loads the config. Throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE or CONFIG_INVALID. */
export async function openConfiguration({ named, standard, appRoot }: ConfigurationOptions): Promise<Configuration> {
  const file = named ?? standard
  const written = named === undefined && (await ensureConfig(join(appRoot, 'examples'), file))
  let current = await loadConfig(file, process.env)
  let reading: Promise<unknown> = Promise.resolve()

  async function take({ supervisor, publish }: ReloadDeps): Promise<{ readonly applied: Promise<void> }> {
    try {
      const next = await loadConfig(file, process.env)
      const later = notYet(current.config, next.config)
      current = next
      publish({ scope: 'config/changes', severity: 'info', summary: `config read again from ${file}${later}`, source: 'hub' })
      return { applied: supervisor.apply(next.workspaces, { spare: next.config.spare }) }
    } catch (thrown) {
      const { code, message } = toHubError(thrown)
      const summary = `config not taken over, the last good one stays: ${message}`
      publish({ scope: 'config/changes', severity: 'warning', summary, source: 'hub', data: { code } })
      throw thrown
    }
  }

  return {
    ...(written ? { notice: `This is the first start: the example's config was written to ${file}. Edit it to add your own.` } : {}),
    get current() {
      return current
    },
    timeouts: (workspace) => current.workspaces.find((one) => one.name === workspace)?.config.timeoutsMs ?? {},
    async reload(deps) {
      // One after the other: of two that read at once the older could come last. A worker that drains holds nobody up.
      const taken = reading.then(() => take(deps))
      reading = taken.catch(() => undefined)
      await (await taken).applied
    }
  }
}
