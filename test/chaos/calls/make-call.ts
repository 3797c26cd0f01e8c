import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosClient } from '../clients/client.ts'
import type { Rng } from '../rng.ts'
import { placeOf, type Book, type Outcome } from './book.ts'
import { newNonce, type Target } from './target.ts'

/** No call may stay without an answer for longer than this. Longer than any blow, shorter than any time limit of the hub. */
export const answerLimitMs = 45_000

/** What the client's library says, with the hub's own code where it has one. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300)
  const { code, error: cause } = (('data' in error ? error.data : undefined) ?? {}) as { code?: string; error?: string }
  return [error.message, code, cause].filter((part) => part !== undefined).join(': ').slice(0, 300)
}

/** Calls once and enters what became of it. Never rejects. */
export async function makeCall(book: Book, client: ChaosClient, target: Target, rng: Rng): Promise<Outcome> {
  const nonce = newNonce(rng)
  const done = book.begin(client.name, placeOf(target), target.kind)
  const late = new AbortController()
  const answer = client.call(target.tool, target.arguments(nonce)).then(
    (text): [Outcome, string?] => (target.fits(text, nonce) ? ['answered'] : ['wrong', `${target.tool}: ${text.slice(0, 200)}`]),
    (error: unknown): [Outcome, string?] => ['failed', `${target.tool}: ${textOf(error)}`]
  )
  const silence = sleep(answerLimitMs, undefined, { signal: late.signal }).then(
    (): [Outcome, string?] => ['unanswered', `${target.tool}: nothing within ${answerLimitMs / 1000} s`],
    (): [Outcome, string?] => ['unanswered']
  )
  const [outcome, error] = await Promise.race([answer, silence])
  late.abort()
  done(outcome, error)
  return outcome
}
