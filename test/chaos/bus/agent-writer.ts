import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Book } from '../calls/book.ts'
import { busPlace } from '../calls/excuse.ts'
import type { ChaosClient } from '../clients/client.ts'
import type { Writer } from './writer.ts'

const pauseMs = 400
const proposal = z.object({ id: z.string(), title: z.string() })

/** An agent that proposes things. Each proposal it is told of is an event that must be kept. */
export function startAgentWriter(agent: ChaosClient, book: Book): Writer {
  const accepted = new Map<string, number>()
  let stopped = false

  async function propose(turn: number): Promise<void> {
    const done = book.begin(agent.name, busPlace, 'bus')
    const title = `Proposal ${turn}`
    try {
      const found = proposal.parse(JSON.parse(await agent.call('propose_action', { title, expires_in_seconds: 5 })))
      accepted.set(found.id, performance.now())
      done(found.title === title ? 'answered' : 'wrong', found.title)
    } catch (error) {
      done('failed', String(error))
    }
  }

  async function write(): Promise<void> {
    for (let turn = 0; !stopped; turn += 1) {
      await propose(turn)
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
