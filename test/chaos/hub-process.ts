import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { at } from '../../scripts/setup/place.mjs'
import type { Place } from './place.ts'

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** `serve` as a process of its own, started again and again on the same folder and port. */
export interface HubProcess {
  readonly pid: number
  readonly running: boolean
  /** Resolves once it listens. Rejects when it ends before, and after `close`. */
  start(): Promise<void>
  /** Sends a signal. `ended` tells when it is gone. */
  signal(name: NodeJS.Signals): void
  ended(): Promise<Ending>
  /** Ends it for good: a blow that is under way can't start it again. */
  close(): Promise<void>
  /** The last lines of stderr of all its lives, since a moment of `performance.now()`. */
  stderr(since: number): readonly string[]
}

const keptLines = 200
const stopLimitMs = 10_000

function listening(child: ChildProcess): Promise<boolean> {
  if (child.stdout === null) throw new Error('the hub has no stdout')
  const lines = createInterface({ input: child.stdout })
  return Promise.race([once(lines, 'line').then(() => true), once(child, 'exit').then(() => false)])
}

export function createHubProcess(place: Place): HubProcess {
  let child: ChildProcess | undefined
  let gone: Promise<Ending> = Promise.resolve({ code: 0, signal: null })
  const lines: { readonly at: number; readonly text: string }[] = []
  const args = ['serve', '--data', place.dataDir, '--config', place.configFile, '--port', String(place.port)]
  let closed = false
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null
  return {
    get pid() {
      return child?.pid ?? 0
    },
    get running() {
      return running()
    },
    async start() {
      if (closed) throw new Error('the run is over')
      // Every descendant inherits TMPDIR, so it also tells which processes belong to this run.
      const env = { ...process.env, TMPDIR: place.temporary }
      const started = spawn(process.execPath, [at('out/main/cli.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
      child = started
      gone = once(started, 'close').then(([code, name]) => ({ code, signal: name }))
      createInterface({ input: started.stderr }).on('line', (text) => {
        lines.push({ at: performance.now(), text })
        if (lines.length > keptLines) lines.shift()
        appendFileSync(join(place.folder, 'hub.stderr.log'), `${text}\n`)
      })
      if (await listening(started)) return
      const { code } = await gone
      throw new Error(`the hub ended with ${code}: ${lines.slice(-5).map(({ text }) => text).join(' | ')}`)
    },
    signal(name) {
      if (running()) child?.kill(name)
    },
    ended: () => gone,
    async close() {
      closed = true
      if (!running()) return
      child?.kill('SIGCONT')
      child?.kill('SIGTERM')
      const late = setTimeout(() => child?.kill('SIGKILL'), stopLimitMs)
      await gone
      clearTimeout(late)
    },
    stderr: (since) => lines.filter(({ at }) => at >= since).map(({ text }) => text)
  }
}
