import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosClient } from '../clients/client.ts'
import type { Rng } from '../rng.ts'
import type { Book } from './book.ts'
import { makeCall } from './make-call.ts'
import type { Rest } from './rest.ts'
import { targetsOf, type Target } from './target.ts'

/** Between the answer of one call and the next one of the same client. */
const pauseMs = 400
/** One long call in so many; the short ones go on beside it. */
const longEvery = 20

export interface Load {
  /** Resolves when the last call has ended. */
  stop(): Promise<void>
}

/** Every client calls the tools of its workspace in turn, about twice a second, until it is stopped. */
export function startLoad(clients: readonly ChaosClient[], book: Book, rng: Rng, rest: Rest): Load {
  let stopped = false
  const running = new Set<Promise<unknown>>()
  const one = (client: ChaosClient, target: Target): Promise<unknown> => {
    const make = (): Promise<unknown> => makeCall(book, client, target, rng)
    return client.fragile === true ? rest.through(make) : make()
  }

  async function loop(client: ChaosClient): Promise<void> {
    const here = targetsOf(client.workspace)
    const short = here.filter(({ kind }) => kind !== 'long')
    const long = here.find(({ kind }) => kind === 'long')
    for (let turn = rng.between(0, longEvery); !stopped; turn += 1) {
      if (long !== undefined && turn % longEvery === 0) {
        const call = one(client, long).finally(() => running.delete(call))
        running.add(call)
      }
      await one(client, short[turn % short.length]!)
      await sleep(pauseMs * (0.75 + rng.next() / 2))
    }
  }

  for (const client of clients) running.add(loop(client))
  return {
    async stop() {
      stopped = true
      await Promise.all(running)
    }
  }
}
