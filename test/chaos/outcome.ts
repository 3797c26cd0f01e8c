import { cpus } from 'node:os'
import type { Audit } from './bus/audit.ts'
import type { Subscriber } from './bus/subscriber.ts'
import type { Book } from './calls/book.ts'
import type { Options } from './options.ts'
import type { Evidence } from './evidence.ts'
import { listed, type Promises } from './promises/all.ts'
import type { BlowReport } from './report.ts'

/** What a whole run came to. */
export interface Outcome {
  readonly options: Options
  readonly reports: readonly BlowReport[]
  readonly promises: Promises
  /** A few words for the last line. */
  readonly summary: string
  readonly evidence: readonly Evidence[]
  readonly spare: boolean
  readonly cores: number
  readonly kept: boolean
  /** For `--json`. */
  readonly record: unknown
}

export interface Gathered {
  readonly options: Options
  readonly reports: readonly BlowReport[]
  readonly promises: Promises
  readonly book: Book
  readonly audit: Audit
  readonly subscriber: Subscriber
  readonly evidence: readonly Evidence[]
  readonly spare: boolean
  readonly minutes: number
}

export function gather({ options, reports, promises, book, audit, subscriber, evidence, spare, minutes }: Gathered): Outcome {
  const { answered, lost } = book.counts
  const cores = cpus().length
  const summary =
    `seed ${options.seed}: ${reports.length} blows in ${minutes.toFixed(1)} minutes on ${cores} cores, spare ${spare ? 'on' : 'off'}; ` +
    `${answered} calls answered, ${lost} lost to blows; ${audit.accepted()} events accepted of ${audit.events()} in the journal, ` +
    `the subscriber resumed ${subscriber.resumed()} times`
  return {
    options,
    reports,
    promises,
    summary,
    evidence,
    spare,
    cores,
    get kept() {
      return listed(promises).every(({ broken }) => broken.length === 0)
    },
    get record() {
      const kept = listed(promises).map(({ name, checked, broken }) => ({ name, checked, broken }))
      return { seed: options.seed, cores, spare, minutes, counts: book.counts, promises: kept, evidence, reports }
    }
  }
}
