import type { ErrorBody } from '../../../src/shared/errors.ts'
import type { EventStats, HubBridge, Push, Snapshot } from '../../../src/shared/ipc.ts'
import { hubState } from './samples.ts'

export interface TestBridge {
  readonly hub: HubBridge
  readonly calls: { readonly route: string; readonly input: unknown }[]
  /** Answers a route from now on; a thrown ErrorBody becomes the error of the result. */
  answer(route: string, answer: (input: never) => unknown): void
  push(push: Partial<Push>): void
  inputsOf(route: string): unknown[]
}

export class Refusal extends Error {
  readonly body: ErrorBody
  constructor(body: ErrorBody) {
    super(body.message)
    this.body = body
  }
}

const noCounts = { debug: 0, info: 0, warning: 0, error: 0, critical: 0 }
const noStats: EventStats = { total: 0, bySeverity: noCounts, from: 0, to: 1, buckets: [], scopes: [] }

/** The other side of the two channels: what the preload script offers, with answers the test chooses. */
export function createBridge(snapshot: Partial<Snapshot> = {}): TestBridge {
  const listeners = new Set<(push: string) => void>()
  const calls: { route: string; input: unknown }[] = []
  let count = 0
  const answers = new Map<string, (input: never) => unknown>([
    ['hub.snapshot', () => ({ push: count, hub: hubState, home: '/home/ada', workspaces: [], proposals: [], events: [], ...snapshot })],
    ['events.page', () => ({ events: [], next: 0 })],
    ['events.stats', () => noStats],
    ['proposals.digest', () => 'edited-digest']
  ])
  const invoke = async (route: string, input: unknown): Promise<string> => {
    calls.push({ route, input })
    try {
      return JSON.stringify({ ok: true, data: (await answers.get(route)?.(input as never)) ?? null })
    } catch (error) {
      if (error instanceof Refusal) return JSON.stringify({ ok: false, error: error.body })
      throw error
    }
  }
  return {
    hub: {
      invoke,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    },
    calls,
    answer: (route, answer) => void answers.set(route, answer),
    push(part) {
      count += 1
      for (const listener of listeners) listener(JSON.stringify({ push: count, ...part }))
    },
    inputsOf: (route) => calls.filter((call) => call.route === route).map((call) => call.input)
  }
}
