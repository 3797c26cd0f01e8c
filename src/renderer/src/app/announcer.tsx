import { useEffect, useRef, useState } from 'react'
import type { HoldState } from '../../../shared/hold.ts'
import type { WorkspaceDetail } from '../../../shared/workspace.ts'
import { waitingWords } from '../features/hold/use-hold.ts'
import { newProposals } from '../features/proposals/proposal-facts.ts'
import { shownState } from '../features/workspaces/workspace-facts.ts'
import type { HubData } from '../store/hub-store.ts'
import { useApp } from './app-context.ts'

const quietMs = 5_000

function wordsOf(workspace: WorkspaceDetail): string {
  const state = shownState(workspace)
  return state === 'running' ? `${state}, ${workspace.health}` : state
}

export interface News {
  readonly proposals: number
  /** By what changed: a later word takes the place of an earlier one. */
  readonly changes: ReadonlyMap<string, string>
}

/** What a screen reader should say of the difference between two moments: state changes, holds and new proposals. */
export function newsOf(before: HubData, after: HubData): News {
  if (before.phase !== 'ready') return { proposals: 0, changes: new Map() }
  const known = new Set(before.proposals.map(({ id }) => id))
  const states = new Map(before.workspaces.map((workspace) => [workspace.name, wordsOf(workspace)]))
  const changes = after.workspaces
    .filter((workspace) => states.has(workspace.name) && states.get(workspace.name) !== wordsOf(workspace))
    .map((workspace): [string, string] => [`workspace ${workspace.name}`, `${workspace.name} is ${wordsOf(workspace)}`])
  const hold = holdWords(before.hub?.hold, after.hub?.hold)
  const fresh = after.proposals.filter(({ id, status }) => status === 'pending' && !known.has(id))
  return { proposals: fresh.length, changes: new Map(hold === undefined ? changes : [...changes, ['hold', hold]]) }
}

function holdWords(before: HoldState | undefined, after: HoldState | undefined): string | undefined {
  if (before === undefined || after === undefined) return undefined
  if (before.on !== after.on) return after.on ? 'All agent calls are held' : 'Agent calls are no longer held'
  return after.on && after.waiting > before.waiting ? waitingWords(after) : undefined
}

/** Says news at most once in five seconds, merged. */
export function Announcer() {
  const { hub } = useApp()
  const [text, setText] = useState('')
  const waiting = useRef({ proposals: 0, changes: new Map<string, string>() })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = (): void => {
      timer = undefined
      const { proposals, changes } = waiting.current
      const parts = [...(proposals === 0 ? [] : [newProposals(proposals)]), ...changes.values()]
      waiting.current = { proposals: 0, changes: new Map() }
      setText(parts.join('. '))
    }
    const unsubscribe = hub.subscribe((after, before) => {
      if (after.proposals === before.proposals && after.workspaces === before.workspaces && after.hub === before.hub) return
      const news = newsOf(before, after)
      if (news.proposals === 0 && news.changes.size === 0) return
      waiting.current.proposals += news.proposals
      for (const [what, words] of news.changes) waiting.current.changes.set(what, words)
      timer ??= setTimeout(say, quietMs)
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [hub])
  return <div className="sr" role="status" aria-live="polite">{text}</div>
}
