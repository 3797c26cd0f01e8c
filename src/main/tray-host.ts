import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const watcher = 'org.kde.StatusNotifierWatcher'
const property = 'IsStatusNotifierHostRegistered'
const properties = 'org.freedesktop.DBus.Properties.Get'

/** The programs that can ask; a desktop has at least one of them. */
const questions: readonly (readonly [string, readonly string[]])[] = [
  ['gdbus', ['call', '--session', '-d', watcher, '-o', '/StatusNotifierWatcher', '-m', properties, watcher, property]],
  ['busctl', ['--user', 'get-property', watcher, '/StatusNotifierWatcher', watcher, property]],
  [
    'dbus-send',
    [
      '--session', '--print-reply', `--dest=${watcher}`,
      '/StatusNotifierWatcher', properties, `string:${watcher}`, `string:${property}`
    ]
  ]
]

/**
 * Whether a person has a tray to bring the window back from. macOS and Windows always have one. On Linux a tray icon is
 * made without complaint where nothing shows it, so the desktop is asked.
 */
export async function hasTrayHost(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (platform !== 'linux') return true
  // Without a bus these programs would start one of their own.
  if (!env['DBUS_SESSION_BUS_ADDRESS'] && !existsSync(join(env['XDG_RUNTIME_DIR'] ?? '/nonexistent', 'bus'))) return false
  for (const [program, args] of questions) {
    const answer = await ask(program, args, env)
    if (answer !== undefined) return answer
  }
  return false
}

/** undefined: this program isn't here, ask another. */
async function ask(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean | undefined> {
  try {
    const { stdout } = await run(program, [...args], { env, timeout: 2_000 })
    return /\btrue\b/u.test(stdout)
  } catch (thrown) {
    const missing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    return missing ? undefined : false
  }
}
