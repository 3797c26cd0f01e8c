import type { Connection } from './connection.ts'
import { parseProposal } from './proposal-row.ts'
import type { Store } from './store.ts'
import { hubEvent } from './stored-event.ts'

type Reads = Pick<
  Store,
  'query' | 'lines' | 'replay' | 'event' | 'stats' | 'journal' | 'proposals' | 'proposal'
>

/** What is read beside the writes, by a thread of its own: a search through everything delays no event. */
export function createReads(connection: Connection): Reads {
  return {
    async query(query) {
      const page = await connection.call('page', query)
      return { events: page.events.map(hubEvent), next: page.next }
    },
    lines: (query) => connection.call('lines', query),
    replay: (input) => connection.call('replay', input),
    async event(id) {
      const found = await connection.call('event', id)
      return found && hubEvent(found)
    },
    stats: (input) => connection.call('stats', input),
    journal: () => connection.call('journal', null),
    proposals: async (status) => (await connection.call('proposals', status ?? null)).map(parseProposal),
    async proposal(id) {
      const body = await connection.call('proposal', id)
      return body === undefined ? undefined : parseProposal(body)
    }
  }
}
