import { CodeXml, Copy, ExternalLink, Play, RotateCw, Square } from 'lucide-react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import type { AppDeps } from '../../app/app-context.ts'
import { modKey } from '../../app/keys.ts'
import { Icon } from '../../components/controls.tsx'
import { Glyph } from '../../components/glyph.tsx'
import { plural } from '../../format/number.ts'
import { capital } from '../../format/words.ts'
import type { CallBook } from '../../store/calls.ts'
import { inFlight, type WorkspaceActions } from '../workspaces/use-actions.ts'
import { shownHealth, shownState } from '../workspaces/workspace-facts.ts'
import type { Entry } from './entry.ts'

/** `Running, healthy, proven 3 s ago` */
function conditionOf(workspace: WorkspaceDetail, now: number): string {
  const health = shownHealth(workspace, now)
  return capital([shownState(workspace), ...(health === undefined ? [] : [health.health, health.note])].join(', '))
}

function restartNote({ name, upstreams }: WorkspaceDetail, calls: CallBook): string {
  const drops = inFlight(calls, [name])
  return `${plural(upstreams.length, 'server')}${drops === 0 ? '' : `, drops ${plural(drops, 'call')} in flight`}`
}

export interface WorkspaceEntriesDeps {
  readonly app: Pick<AppDeps, 'nav'>
  readonly actions: WorkspaceActions
  readonly calls: CallBook
  readonly now: number
  readonly copy: (text: string | Promise<string>) => void
  readonly snippet: (name: string) => Promise<string>
}

/** What can be done to one workspace in its present state. */
export function workspaceCommands(workspace: WorkspaceDetail, { actions, calls, copy, snippet }: WorkspaceEntriesDeps): readonly Entry[] {
  const { name, url } = workspace
  const state = shownState(workspace)
  const command = (id: string, label: string, icon: Entry['icon'], run: () => void, note?: string): Entry => ({
    id: `${id} ${name}`, group: 'Commands', label: `${label} ${name}`, icon, workspace: name, each: true, run, ...(note === undefined ? {} : { note })
  })
  const stopped = state === 'stopped' || state === 'asleep' || state === 'exited' || state === 'fatal'
  return [
    ...(state === 'stopping' || state === 'stopped' || state === 'asleep'
      ? []
      : [command('restart', 'Restart', <Icon of={RotateCw} size={16} />, () => actions.restart(name), restartNote(workspace, calls))]),
    ...(stopped ? [command('start', state === 'asleep' ? 'Wake' : 'Start', <Icon of={Play} size={16} />, () => actions.start(name))] : []),
    ...(stopped || state === 'stopping' ? [] : [command('stop', 'Stop', <Icon of={Square} size={16} />, () => actions.stop(name))]),
    command('copy', 'Copy stable URL of', <Icon of={Copy} size={16} />, () => copy(url), url),
    command('snippet', 'Copy click script tag of', <Icon of={CodeXml} size={16} />, () => copy(snippet(name))),
    command('folder', 'Open folder of', <Icon of={ExternalLink} size={16} />, () => actions.openFolder(name), workspace.path)
  ]
}

/** The workspace itself. `at` is its place in the sidebar, from 1. */
export function workspaceEntry(workspace: WorkspaceDetail, at: number, { app, now }: WorkspaceEntriesDeps): Entry {
  const { name } = workspace
  return {
    id: `workspace ${name}`,
    group: 'Workspaces',
    label: name,
    note: conditionOf(workspace, now),
    icon: <Glyph name={shownState(workspace)} size={16} />,
    workspace: name,
    ...(at < 10 ? { keys: [modKey(), String(at)] } : {}),
    run: () => app.nav.go({ view: 'workspaces', item: name })
  }
}
