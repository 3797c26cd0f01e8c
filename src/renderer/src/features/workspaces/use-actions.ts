import { useState } from 'react'
import { toast } from 'sonner'
import type { UpstreamAction, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useApp } from '../../app/app-context.ts'
import type { Question } from '../../components/confirm.tsx'
import { plural } from '../../format/number.ts'
import { messageOf } from '../../hub/client.ts'
import type { CallBook } from '../../store/calls.ts'

/** Opens the log of a workspace, or only what one of its servers wrote. */
export type OpenLog = (server?: string) => void

export interface WorkspaceActions {
  readonly start: (name: string) => void
  readonly stop: (name: string) => void
  readonly restart: (name: string) => void
  readonly restartAll: () => void
  readonly openFolder: (name: string) => void
  /** Acts on one server of a workspace. Its calls fail, no others: nothing is asked first. */
  readonly act: (name: string, server: string, action: UpstreamAction) => void
  /** Set while the person must confirm. */
  readonly question: Question | undefined
  readonly dismiss: () => void
}

/** How many calls of these workspaces have not ended. */
export function inFlight(calls: CallBook, names: readonly string[]): number {
  return calls.list.filter(({ outcome, workspace }) => outcome === undefined && names.includes(workspace ?? '')).length
}

/** What the person can do to a worker. The rows show what the hub reports, never what was wished. */
export function useWorkspaceActions(): WorkspaceActions {
  const { client, hub } = useApp()
  const [question, setQuestion] = useState<Question>()

  const send = (route: 'workspaces.start' | 'workspaces.stop' | 'workspaces.restart' | 'workspaces.openFolder', name: string): void => {
    client.call(route, { name }).catch((error: unknown) => toast.error(messageOf(error)))
  }
  const guarded = (verb: string, names: readonly string[], what: string, run: () => void): void => {
    const calls = inFlight(hub.getState().calls, names)
    if (calls === 0) run()
    else setQuestion({ title: `${verb} ${what}?`, detail: `${plural(calls, 'call')} in flight will fail.`, action: `${verb} ${what}`, run })
  }
  const runs = ({ state }: WorkspaceDetail): boolean => state !== 'stopped' && state !== 'stopping'

  return {
    start: (name) => send('workspaces.start', name),
    stop: (name) => guarded('Stop', [name], name, () => send('workspaces.stop', name)),
    restart: (name) => guarded('Restart', [name], name, () => send('workspaces.restart', name)),
    restartAll() {
      const names = hub.getState().workspaces.filter(runs).map(({ name }) => name)
      guarded('Restart', names, 'all workspaces', () => names.forEach((name) => send('workspaces.restart', name)))
    },
    openFolder: (name) => send('workspaces.openFolder', name),
    act(name, server, action) {
      client.call('upstreams.act', { name, server, action }).catch((error: unknown) => toast.error(messageOf(error)))
    },
    question,
    dismiss: () => setQuestion(undefined)
  }
}
