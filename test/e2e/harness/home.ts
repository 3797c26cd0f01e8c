import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')

/** An empty home for one app: its config, data and browser profile touch nobody else's. */
export interface Home {
  readonly dir: string
  readonly dataDir: string
  readonly env: Record<string, string>
  remove(): void
}

export function createHome(): Home {
  const dir = mkdtempSync(join(tmpdir(), 'hub-e2e-'))
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(npm_|XDG_|HUB_(?!PYTHON)|DBUS_|NODE_OPTIONS)/u.test(entry[0])
  )
  return {
    dir,
    dataDir: join(dir, 'data'),
    env: {
      ...Object.fromEntries(kept),
      HOME: dir,
      // Chromium leaves its lock there when it is killed.
      TMPDIR: dir,
      XDG_CONFIG_HOME: join(dir, 'config'),
      XDG_DATA_HOME: join(dir, 'share'),
      XDG_RUNTIME_DIR: join(dir, 'run'),
      // No bus of this machine: a tray test brings its own.
      DBUS_SESSION_BUS_ADDRESS: 'disabled:'
    },
    remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}
