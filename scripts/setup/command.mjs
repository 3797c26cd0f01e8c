// @ts-check
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { isWindows } from './place.mjs'
import { SetupError } from './say.mjs'

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, timeoutMs?: number }} RunOptions */

/**
 * Runs a command with its output on stderr.
 * @param {string} command @param {string[]} args @param {RunOptions} [options]
 * @returns {boolean} whether it exited with 0
 */
export function succeeds(command, args, options = {}) {
  const result = spawnSync(command, args, { ...options, stdio: ['ignore', 2, 2] })
  return result.status === 0
}

/**
 * As `succeeds`, but a failure ends the set-up.
 * @param {string} command @param {string[]} args @param {RunOptions} [options]
 */
export function run(command, args, options = {}) {
  if (succeeds(command, args, options)) return
  const shown = [path.basename(command), ...args].join(' ')
  throw new SetupError('SETUP_COMMAND_FAILED', `\`${shown}\` failed, see above. Repair the cause and run the same command again.`)
}

/**
 * Runs a command quietly.
 * @param {string} command @param {string[]} args @param {RunOptions} [options]
 * @returns {{ ok: boolean, out: string, err: string }}
 */
export function ask(command, args, options = {}) {
  const { timeoutMs, ...rest } = options
  const result = spawnSync(command, args, { ...rest, timeout: timeoutMs, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return { ok: result.status === 0, out: result.stdout ?? '', err: `${result.stderr ?? ''}${result.error?.message ?? ''}` }
}

/** @param {string} name @returns {string | undefined} the file on PATH */
export function onPath(name) {
  const names = isWindows ? [`${name}.exe`, `${name}.cmd`] : [name]
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  return folders.flatMap((folder) => names.map((file) => path.join(folder, file))).find((file) => fs.existsSync(file))
}

const fromOuterNpm = /^(init_cwd$|npm_(lifecycle|package|command|config_(production|omit|include|prefix|local_prefix|loglevel)))/i

/** The environment without what an outer `npm run` set for its own script: a nested npm would take it for its settings. */
export function cleanEnv() {
  const env = { ...process.env }
  for (const key of Object.keys(env)) {
    if (fromOuterNpm.test(key) || key === 'NODE_ENV' || key === 'ELECTRON_RUN_AS_NODE') delete env[key]
  }
  return env
}
