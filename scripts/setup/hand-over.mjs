// @ts-check
import { spawn } from 'node:child_process'
import os from 'node:os'
import { sayError } from './say.mjs'

const signals = /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT'])

/**
 * Runs the task in place of this process: same stdin, stdout and stderr, signals passed on, its exit code.
 * @param {import('./tasks.mjs').Command} command @param {NodeJS.ProcessEnv} env
 */
export function handOver(command, env) {
  const child = spawn(command.program, command.args, { cwd: command.cwd, env, stdio: 'inherit' })
  for (const signal of signals) {
    process.on(signal, () => {
      // A terminal sends its SIGINT to the whole process group: the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  if (process.env.npm_lifecycle_event) whenOrphaned(() => child.kill('SIGTERM'))
  child.on('error', (error) => {
    sayError(error)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? os.constants.signals[signal] : 0)))
}

/**
 * npm lives as long as its script, unless a signal ends it that it can't pass on, as SIGKILL.
 * @param {() => void} then
 */
function whenOrphaned(then) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    then()
  }, 250)
  watch.unref()
}
