import { parseArgs } from 'node:util'
import { resolve } from 'node:path'

/** The app's own switches. Electron and Chromium take theirs (`--user-data-dir`, `--no-sandbox`) by themselves. */
export interface AppOptions {
  readonly dataDir?: string
  readonly configFile?: string
  readonly port?: number
}

/**
 * Reads `--data DIR`, `--config FILE` and `--port N`; paths are relative to where the app was started.
 * Unknown switches belong to Electron and are passed over. Throws an Error in plain words for a switch without its value.
 */
export function readOptions(argv: readonly string[], cwd: string): AppOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: { data: { type: 'string' }, config: { type: 'string' }, port: { type: 'string' } }
  })
  const data = textOf('--data DIR', values['data'])
  const config = textOf('--config FILE', values['config'])
  const port = textOf('--port N', values['port'])
  return {
    ...(data === undefined ? {} : { dataDir: resolve(cwd, data) }),
    ...(config === undefined ? {} : { configFile: resolve(cwd, config) }),
    ...(port === undefined ? {} : { port: portOf(port) })
  }
}

function textOf(usage: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`${usage}: the value is missing.`)
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/u.test(text) && port <= 65_535) return port
  throw new Error(`--port ${text}: a port is a number from 0 to 65535, 0 for any free one.`)
}
