import { Worker } from 'node:worker_threads'
import { HubError } from '../errors.ts'
import type { Fault, Input, OpenInput, OpenOutput, Operation, Output, ReplyOf, RequestOf, Result } from './messages.ts'

const retryAfterMs = 1_000

/** The journal can't be written or read right now; it is tried again with every call. */
export function journalUnavailable(why: string, cause?: unknown): HubError {
  const next = 'Check that the disk of the data folder has space and can be written; the hub tries again by itself.'
  return new HubError('JOURNAL_UNAVAILABLE', `The journal can't be used: ${why}. ${next}`, { cause, details: { retryAfterMs } })
}

const damage = Symbol('damage')

/** Whether a call failed because the file is damaged for good. */
export function isDamaged(error: unknown): boolean {
  return error instanceof HubError && error.cause === damage
}

export interface Connection {
  /** Rejects with JOURNAL_UNAVAILABLE when the database or its thread fails, else with INTERNAL. */
  call<K extends Operation>(operation: K, input: Input<K>): Promise<Output<K>>
  /** Opens the file once more, after `release`. */
  reopen(): Promise<void>
  /** Answers what was asked, closes the file and ends the thread. */
  close(): Promise<void>
}

interface Waiter<K extends Operation> {
  resolve(output: Output<K>): void
  reject(error: HubError): void
}

type Waiting = { readonly [K in Operation]: Map<number, Waiter<K>> }

function nobody(): Waiting {
  return {
    open: new Map(), write: new Map(), session: new Map(), processes: new Map(), page: new Map(), lines: new Map(), replay: new Map(),
    event: new Map(), stats: new Map(), journal: new Map(), proposals: new Map(), proposal: new Map(), release: new Map(),
    replace: new Map(), reindex: new Map(), close: new Map()
  }
}

function errorOf({ fault, message }: { readonly fault: Fault; readonly message: string }): HubError {
  if (fault === 'request') return new HubError('INTERNAL', message)
  return journalUnavailable(message, fault === 'damage' ? damage : undefined)
}

function settle<K extends Operation>(waiting: Waiting, reply: ReplyOf<K>): void {
  const waiters: Map<number, Waiter<K>> = waiting[reply.operation]
  const waiter = waiters.get(reply.call)
  waiters.delete(reply.call)
  const result: Result<K> = reply.result
  if (result.ok) waiter?.resolve(result.output)
  else waiter?.reject(errorOf(result))
}

function rejectAll(waiting: Waiting, error: HubError): void {
  for (const waiters of Object.values(waiting)) {
    for (const waiter of waiters.values()) waiter.reject(error)
    waiters.clear()
  }
}

interface Thread {
  call<K extends Operation>(operation: K, input: Input<K>): Promise<Output<K>>
  readonly ended: Promise<void>
}

function startThread(url: URL, onEnd: () => void, onBadIndex: () => void): Thread {
  const worker = new Worker(url)
  const waiting = nobody()
  let calls = 0
  let failure = 'its thread ended'
  worker.on('message', (reply: ReplyOf) => {
    settle(waiting, reply)
    if (reply.result.ok && reply.result.badIndex) onBadIndex()
  })
  worker.on('error', (error) => {
    failure = `its thread failed: ${error instanceof Error ? error.message : String(error)}`
  })
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      onEnd()
      rejectAll(waiting, journalUnavailable(failure))
      resolve()
    })
  })
  return {
    ended,
    call(operation, input) {
      return new Promise((resolve, reject) => {
        calls += 1
        const waiters: Map<number, Waiter<typeof operation>> = waiting[operation]
        waiters.set(calls, { resolve, reject })
        const request: Pick<RequestOf, 'call' | 'operation' | 'input'> = { call: calls, operation, input }
        worker.postMessage(request)
      })
    }
  }
}

/**
 * Opens the database in a thread. Should the thread ever end by itself, the next call starts another. `onBadIndex` is told
 * of reads that had to do without the index of texts.
 */
export async function connect(
  url: URL, open: OpenInput, onBadIndex: () => void = () => undefined
): Promise<{ connection: Connection; opened: OpenOutput }> {
  let thread: Thread | undefined
  let closed = false

  function start(): { thread: Thread; opened: Promise<OpenOutput> } {
    const started = startThread(url, () => {
      if (thread === started) thread = undefined
    }, onBadIndex)
    thread = started
    return { thread: started, opened: started.call('open', open) }
  }

  function running(): Thread {
    if (thread !== undefined) return thread
    const started = start()
    // When this fails, so does the call that follows it.
    started.opened.catch(() => undefined)
    return started.thread
  }

  const opened = await start().opened
  return {
    opened,
    connection: {
      call(operation, input) {
        if (closed) return Promise.reject(journalUnavailable('it is closed'))
        return running().call(operation, input)
      },
      async reopen() {
        await running().call('open', open)
      },
      async close() {
        closed = true
        const last = thread
        if (last === undefined) return
        await last.call('close', null).catch(() => undefined)
        await last.ended
      }
    }
  }
}
