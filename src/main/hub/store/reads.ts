import type { EventPage, EventQuery, HubEvent } from '../../../shared/event.ts'
import type { EventStats } from '../../../shared/ipc.ts'
import type { Proposal, ProposalStatus } from '../../../shared/proposal.ts'
import type { Connection } from './connection.ts'
import type { JournalStats, LinesPage, ReplayInput, ReplayPage, StatsInput } from './messages.ts'
import { parseProposal } from './proposal-row.ts'
import { hubEvent } from './stored-event.ts'

/** What the database can be asked. */
export interface Reads {
  query(query: EventQuery): Promise<EventPage>
  /** The same page, its events as JSON text, in slices: the first, and what asks for the rest. */
  lines(query: EventQuery): Promise<LinesPage>
  replay(input: ReplayInput): Promise<ReplayPage>
  event(id: string): Promise<HubEvent | undefined>
  stats(input: StatsInput): Promise<EventStats>
  journal(): Promise<JournalStats>
  /** Newest first. */
  proposals(status?: ProposalStatus): Promise<readonly Proposal[]>
  proposal(id: string): Promise<Proposal | undefined>
}

/** What is read beside the writes, by a thread of its own: a search through everything delays no event. */
export function createReads(connection: Pick<Connection, 'call'>): Reads {
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
