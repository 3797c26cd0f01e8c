import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Book } from '../calls/book.ts'
import { busPlace } from '../calls/excuse.ts'
import { answerLimitMs } from '../calls/make-call.ts'
import { busPath } from './event.ts'

export interface Writer {
  /** Ids that the hub answered with ok, with when it did. */
  readonly accepted: ReadonlyMap<string, number>
  stop(): Promise<void>
}

const pauseMs = 100

/** Posts events one after the other. One that was refused, or lost on the way, is posted again under its id: it must not double. */
export function startWriter(url: string, name: string, book: Book): Writer {
  const accepted = new Map<string, number>()
  let stopped = false

  async function post(id: string): Promise<boolean> {
    const done = book.begin(name, busPlace, 'bus')
    try {
      const body = JSON.stringify({ id, scope: `chaos/${name}`, severity: 'debug', summary: `event of ${name}` })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(url + busPath, { method: 'POST', headers, body, signal: AbortSignal.timeout(answerLimitMs) })
      const ok = (await response.text()) === '{"ok":true}'
      if (ok) accepted.set(id, performance.now())
      done(ok ? 'answered' : 'failed', ok ? undefined : `HTTP ${response.status}`)
      return ok
    } catch (error) {
      const silent = error instanceof Error && error.name === 'TimeoutError'
      done(silent ? 'unanswered' : 'failed', String(error))
      return false
    }
  }

  async function write(): Promise<void> {
    while (!stopped) {
      const id = randomUUID()
      // oxlint-disable-next-line typescript/no-unnecessary-condition -- it is stopped while one waits
      while (!(await post(id)) && !stopped) await sleep(pauseMs)
      await sleep(pauseMs)
    }
  }

  const writing = write()
  return {
    accepted,
    async stop() {
      stopped = true
      await writing
    }
  }
}
