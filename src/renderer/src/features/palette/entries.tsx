import { Bell, BellOff, CircleOff, CirclePause, CirclePlay, Inbox, Layers, ListTree, MousePointerClick, RotateCw, type LucideIcon } from 'lucide-react'
import type { Proposal } from '../../../../shared/proposal.ts'
import { Icon } from '../../components/controls.tsx'
import { Glyph } from '../../components/glyph.tsx'
import { clientName } from '../../format/call.ts'
import { plural } from '../../format/number.ts'
import { span } from '../../format/time.ts'
import { capital } from '../../format/words.ts'
import type { HubData } from '../../store/hub-store.ts'
import type { View } from '../../store/nav-store.ts'
import { release, releaseWords, type Hold } from '../hold/use-hold.ts'
import { shownProposals } from '../proposals/proposal-facts.ts'
import { ordered } from '../workspaces/workspace-facts.ts'
import type { Entry } from './entry.ts'
import { workspaceCommands, workspaceEntry, type WorkspaceEntriesDeps } from './workspace-entries.tsx'

const icon = (of: LucideIcon) => <Icon of={of} size={16} />

const views: readonly (readonly [View, LucideIcon, string])[] = [
  ['workspaces', Layers, 'W'], ['proposals', Inbox, 'P'], ['events', ListTree, 'E'], ['clicks', MousePointerClick, 'C']
]

function holdEntries({ state, order }: Hold): readonly Entry[] {
  if (!state.on) {
    return [{ id: 'hold', group: 'Commands', label: 'Hold all agent calls', note: 'each waits until you release it', icon: icon(CirclePause), run: () => order({ on: true }) }]
  }
  const letGo: Entry = {
    id: 'release', group: 'Commands', icon: icon(CirclePlay), run: () => order(release),
    label: state.waiting === 0 ? 'Release agent calls' : releaseWords(state)
  }
  if (state.waiting === 0) return [letGo]
  const refuse = { label: `Refuse ${plural(state.waiting, 'call')}`, note: 'agents get an error', icon: icon(CircleOff) }
  return [letGo, { id: 'refuse', group: 'Commands', ...refuse, run: () => order({ on: false, refuse: true }) }]
}

function proposalEntry(proposal: Proposal, now: number, open: (id: string) => void): Entry {
  const { id, seq, call, title, workspace, risk, held, client, createdAt, expiresAt } = proposal
  const waits = held === true ? `${clientName(client) ?? 'an agent'} waits now, for ${span(now - Date.parse(createdAt))}` : `expires in ${span(Date.parse(expiresAt) - now)}`
  const what = call === undefined && held !== true ? 'Question' : capital(risk)
  return {
    id: `proposal ${id}`,
    group: 'Proposals',
    label: `${seq} ${call?.tool ?? title} in ${workspace}`,
    note: `${what}, ${waits}`,
    icon: <Glyph name="waits" size={16} />,
    workspace,
    run: () => open(id)
  }
}

export interface EntriesDeps extends WorkspaceEntriesDeps {
  readonly data: HubData
  readonly hold: Hold
  readonly recordClicks: (on: boolean) => void
  readonly notify: (on: boolean) => void
}

function switches({ data, recordClicks, notify }: EntriesDeps): readonly Entry[] {
  const recording = data.hub?.recordClicks === true
  const told = data.notify
  return [
    { id: 'record', group: 'Commands', label: recording ? 'Stop recording clicks' : 'Record clicks', icon: icon(MousePointerClick), run: () => recordClicks(!recording) },
    ...(told === undefined
      ? []
      : [{ id: 'notify', group: 'Commands', label: told ? 'Stop notifying about proposals' : 'Notify about proposals', icon: icon(told ? BellOff : Bell), run: () => notify(!told) } as const])
  ]
}

/** Everything that can be done now, as lines of the palette. */
export function entriesOf(deps: EntriesDeps): readonly Entry[] {
  const { data, hold, app, actions, now } = deps
  const workspaces = ordered(data.workspaces)
  return [
    ...holdEntries(hold),
    ...workspaces.flatMap((workspace) => workspaceCommands(workspace, deps)),
    ...(workspaces.length > 1 ? [{ id: 'restart all', group: 'Commands', label: 'Restart all workspaces', icon: icon(RotateCw), run: actions.restartAll } as const] : []),
    ...switches(deps),
    ...views.map(([view, of, key]): Entry => ({ id: `view ${view}`, group: 'Go to', label: capital(view), icon: icon(of), keys: ['G', key], run: () => app.nav.go({ view }) })),
    ...shownProposals(data.proposals, 'waiting').map((proposal) => proposalEntry(proposal, now, (item) => app.nav.go({ view: 'proposals', item }))),
    ...workspaces.map((workspace, index) => workspaceEntry(workspace, index + 1, deps))
  ]
}
