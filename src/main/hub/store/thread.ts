import type { DatabaseSync } from 'node:sqlite'
import { parentPort } from 'node:worker_threads'
import { keepCheckpointed } from './checkpoints.ts'
import { openForReading } from './database.ts'
import { readLines } from './history-lines.ts'
import type { Fault, Input, OpenInput, Operation, Output, RequestOf, Result } from './messages.ts'
import { lowerToOrdinary, ownThread } from './ordinary-priority.ts'
import { readBody, readEvent, readJournal, readNoted, readPage, readProposals, replay } from './reader.ts'
import { readWithIndex } from './reading.ts'
import { isDamage, sqliteCode } from './sqlite-errors.ts'
import { readStats } from './stats.ts'
import { startAnew, startWriting, type Writing } from './writing.ts'

type Handlers = { readonly [K in Operation]: (input: Input<K>) => Output<K> }

/** What the thread has open. What it was told to open is opened again when it is needed. */
function createFile() {
  let input: OpenInput | undefined
  let writing: Writing | undefined
  let reading: { readonly db: DatabaseSync; stop(): void } | undefined

  function needInput(): OpenInput {
    if (input === undefined) throw new Error('the database is not open')
    return input
  }

  return {
    use: (given: OpenInput) => (input = given),
    db(): DatabaseSync {
      const { role, file } = needInput()
      if (role === 'writer') return this.writing().db
      reading ??= { db: openForReading(file), stop: keepCheckpointed(file) }
      return reading.db
    },
    writing(): Writing {
      const needed = needInput()
      if (needed.role === 'reader') throw new Error('this thread only reads')
      return (writing ??= startWriting(needed))
    },
    replace() {
      const damaged = this.writing()
      const lastSeq = damaged.newestSeq
      input = { ...needInput(), lastSeq }
      writing = undefined
      damaged.close()
      const anew = startAnew(input)
      writing = anew
      return anew.setAside
    },
    close() {
      reading?.stop()
      reading?.db.close()
      writing?.close()
      reading = writing = undefined
      return null
    }
  }
}

function createHandlers(onBadIndex: () => void): Handlers {
  const file = createFile()
  const db = (): DatabaseSync => file.db()
  const search = <T>(read: () => T): T => readWithIndex(db(), read, onBadIndex)
  return {
    open(input) {
      file.use(input)
      if (input.role === 'reader') {
        file.db()
        return {}
      }
      const { newestSeq, setAside } = file.writing()
      return { newestSeq, ...(setAside && { setAside }) }
    },
    write: ({ writes, changes }) => file.writing().write(writes, changes),
    session: (id) => readBody(db(), 'sessions', id),
    processes: () => readNoted(db()),
    page: (query) => search(() => readPage(db(), query)),
    lines: (query) => search(() => readLines(db(), query)),
    replay: (input) => search(() => replay(db(), input)),
    event: (id) => readEvent(db(), id),
    stats: (input) => search(() => readStats(db(), input)),
    journal: () => readJournal(db()),
    proposals: (status) => readProposals(db(), status),
    proposal: (id) => readBody(db(), 'proposals', id),
    release: () => file.close(),
    replace: () => file.replace(),
    reindex: () => {
      file.writing().reindex()
      return null
    },
    close: () => file.close()
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  let badIndex = false
  const handlers = createHandlers(() => (badIndex = true))
  function answer<K extends Operation>(request: RequestOf<K>): void {
    const { call, operation, input } = request
    badIndex = false
    const result = attempt(() => handlers[operation](input))
    const reply: { call: number; operation: K; result: Result<K> } = {
      call,
      operation,
      result: result.ok && badIndex ? { ...result, badIndex } : result
    }
    port.postMessage(reply)
    if (operation === 'close' || (operation === 'open' && !reply.result.ok)) port.close()
  }
  port.on('message', (request: RequestOf) => answer(request))
}

/** Whether an error is the system's: such errors come with the call that failed. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function faultOf(error: unknown): Fault {
  if (isDamage(error)) return 'damage'
  return sqliteCode(error) !== undefined || isSystemError(error) ? 'database' : 'request'
}

function attempt<T>(work: () => T) {
  try {
    return { ok: true as const, output: work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false as const, message, fault: faultOf(error) }
  }
}

if (parentPort === null) throw new Error('store/thread.ts runs in a worker thread')
const thread = ownThread()
if (thread !== undefined) lowerToOrdinary(thread)
serve(parentPort)
