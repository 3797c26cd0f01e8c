import type { Book } from '../calls/book.ts'
import { targetText } from '../calls/excuse.ts'
import type { Promises } from './all.ts'

/** Enters the calls that went wrong since the last time. Times are told from `at`. */
export function judgeFaults(book: Book, promises: Promises, where: string, at: number): void {
  for (const { outcome, client, place, startedAt, endedAt, error } of book.takeFaults()) {
    const times = `from ${Math.round(startedAt - at)} to ${Math.round(endedAt - at)} ms`
    const text = `${where}: ${client} -> ${targetText(place)} ${times}: ${error}`
    if (outcome === 'unanswered') promises.answers.break(text)
    else if (outcome === 'wrong') promises.right.break(text)
    else promises.excused.break(text)
  }
}

/** At the end, when nothing calls any more. */
export function countCalls(book: Book, promises: Promises): void {
  const { answered, failed, wrong, lost } = book.counts
  promises.answers.keep(answered + failed + wrong)
  promises.right.keep(answered)
  promises.excused.keep(answered + lost)
  for (const text of book.open()) promises.answers.break(`${text}: still open at the end`)
}
