import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { root } from '../setup/place.mjs'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

let live: ChildProcess | undefined

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
  process.on(signal, () => {
    live?.kill(signal)
    process.exitCode = 1
  })
}

/** Runs a command with its output shown, one at a time. Returns its exit code, 1 when a signal ended it. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: options.cwd ?? root, env: { ...process.env, ...options.env }, stdio: 'inherit' })
    live = child
    child.on('error', (error) => {
      process.stdout.write(`${program}: ${error.message}\n`)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** Runs a script with this Node. */
export function runNode(script: string, args: readonly string[], options: CommandOptions = {}): Promise<number> {
  return runCommand(process.execPath, [script, ...args], options)
}
