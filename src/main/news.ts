import type { Proposal } from '../shared/proposal.ts'
import type { Hub } from './hub/index.ts'

/** The pending proposals that the person was not there to see. */
export interface News {
  /** In the order they came. */
  readonly proposals: readonly Proposal[]
  /** The person has seen them. */
  readonly forget: () => void
  readonly stop: () => void
}

export interface NewsDeps {
  readonly proposals: Pick<Hub['proposals'], 'list' | 'onChange'>
  /** Whether a proposal that comes now is news. */
  readonly away: () => boolean
  /** `more`: one came; else one was decided. */
  readonly changed: (more: boolean) => void
}

/** Gathers what becomes pending. A change of one that was pending before is no news, nor is what waited at the start. */
export function gatherNews({ proposals, away, changed }: NewsDeps): News {
  const known = new Set<string>()
  const news = new Map<string, Proposal>()
  const stop = proposals.onChange((proposal) => {
    const { id, status } = proposal
    if (status !== 'pending') {
      known.delete(id)
      if (news.delete(id)) changed(false)
    } else if (!known.has(id)) {
      known.add(id)
      if (!away()) return
      news.set(id, proposal)
      changed(true)
    }
  })
  proposals.list('pending').then(
    (pending) => pending.forEach(({ id }) => known.add(id)),
    // The journal says itself that it can't be read.
    () => undefined
  )
  return {
    get proposals() {
      return [...news.values()]
    },
    forget: () => news.clear(),
    stop
  }
}
