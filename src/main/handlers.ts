import type { Snapshot } from '../shared/ipc.ts'
import type { IpcHandlers } from './door.ts'
import type { Hub } from './hub/index.ts'
import type { NotifySetting } from './notify-setting.ts'

export interface HandlerDeps {
  readonly hub: Hub
  readonly snapshot: () => Promise<Snapshot>
  /** Opens a folder in the system's file manager. Rejects in words. */
  readonly openFolder: (path: string) => Promise<void>
  readonly copy: (text: string) => Promise<void>
  /** Absent where the system has no notifications. */
  readonly notify: Pick<NotifySetting, 'set'> | undefined
}

/** What each call of the window does. The table is src/shared/ipc.ts. */
export function createHandlers({ hub, snapshot, openFolder, copy, notify }: HandlerDeps): IpcHandlers {
  const { supervisor, proposals, clicks, hold, store, bus } = hub
  return {
    'hub.snapshot': () => snapshot(),
    'workspaces.start': ({ name }) => supervisor.start(name),
    'workspaces.stop': ({ name }) => supervisor.stop(name),
    'workspaces.restart': ({ name }) => supervisor.restart(name),
    'workspaces.log': (query) => supervisor.log(query),
    'upstreams.act': ({ name, server, action }) => supervisor.upstream(name, server, action),
    'workspaces.openFolder': ({ name }) => openFolder(supervisor.get(name).path).then(() => null),
    'workspaces.clickSnippet': ({ name }) => clicks.snippet(name, hub.url),
    'events.page': (query) => bus.query(query),
    'events.stats': (query) => store.stats(query),
    'proposals.decide': ({ id, decision }) => proposals.decide(id, decision, 'window'),
    'proposals.digest': (input) => proposals.digest(input.id, input.arguments),
    'clicks.record': async ({ workspace, click, trace }) => {
      await clicks.record(workspace, click, 'window', trace)
      return null
    },
    'clicks.setRecording': ({ on }) => {
      clicks.setRecording(on)
      return null
    },
    'hub.hold': (order) => hold.set(order, 'window'),
    'app.setNotify': async ({ on }) => {
      notify?.set(on)
      return null
    },
    'app.copy': ({ text }) => copy(text).then(() => null)
  }
}
