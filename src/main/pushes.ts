import { homedir } from 'node:os'
import type { Push, ShowRequest, Snapshot } from '../shared/ipc.ts'
import type { Hub } from './hub/index.ts'
import type { NotifySetting } from './notify-setting.ts'
import { addEvents, nothing, split, type Pending } from './pending.ts'

/** Two frames of a 60 Hz display: fast enough for the eye, and one message however much happened. */
const frameMs = 33
const snapshotEvents = 500

export type PushSource = Pick<Hub, 'supervisor' | 'proposals' | 'bus' | 'hold' | 'state' | 'onState'>

export interface PushDeps {
  readonly hub: PushSource
  readonly send: (push: Push) => void
  /** Absent where the system has no notifications. */
  readonly notify?: Pick<NotifySetting, 'on' | 'onChange'> | undefined
  /** A hidden window gets changes of workspaces and proposals at once; the rest waits until it is seen again. */
  readonly visible: () => boolean
}

export interface Pushes {
  /** Everything at one moment. From then on the page is told what changes. */
  readonly snapshot: () => Promise<Snapshot>
  /** Asks the page to show a view. Kept until there is a page to ask. */
  readonly show: (request: ShowRequest) => void
  /** To be called when the window comes to sight. */
  readonly wake: () => void
  readonly stop: () => void
}

/** Gathers what happens in the hub and sends it to the page once per frame. */
export function createPushes({ hub, send, notify, visible }: PushDeps): Pushes {
  let count = 0
  let pageIsThere = false
  let timer: NodeJS.Timeout | undefined
  let pending = nothing()
  let names = namesOf(hub)

  const flush = (): void => {
    timer = undefined
    if (!pageIsThere) return
    const { push, rest } = split(pending, visible())
    pending = rest
    const before = names
    names = namesOf(hub)
    const removed = [...before].filter((name) => !names.has(name))
    if (Object.keys(push).length + removed.length === 0) return
    count += 1
    send({ push: count, ...push, ...(removed.length > 0 ? { removedWorkspaces: removed } : {}) })
  }
  const soon = (): void => {
    timer ??= setTimeout(flush, frameMs)
  }
  const change = (note: (pending: Pending) => void): void => {
    note(pending)
    soon()
  }
  const undo = gather(hub, change)
  if (notify) undo.push(notify.onChange((on) => change((next) => void (next.notify = on))))
  return {
    async snapshot() {
      pageIsThere = true
      const { show } = pending
      pending = show ? { ...nothing(), show } : nothing()
      // The number first: what is read after it can only be newer than that push.
      const push = count
      const all = await everything(hub)
      names = namesOf(hub)
      soon()
      return { push, ...all, ...(notify ? { notify: notify.on } : {}) }
    },
    show(request) {
      pending.show = request
      soon()
    },
    wake: soon,
    stop() {
      clearTimeout(timer)
      for (const off of undo) off()
    }
  }
}

async function everything(hub: PushSource): Promise<Omit<Snapshot, 'push' | 'notify'>> {
  const [proposals, { events }] = await Promise.all([hub.proposals.list(), hub.bus.query({ limit: snapshotEvents })])
  return { hub: hub.state(), home: homedir(), workspaces: hub.supervisor.list(), proposals, events }
}

/** Listens to the places changes come from. */
function gather(hub: PushSource, change: (note: (pending: Pending) => void) => void): (() => void)[] {
  return [
    hub.supervisor.onChange((detail) => change(({ workspaces }) => void workspaces.set(detail.name, detail))),
    hub.proposals.onChange((proposal) => change(({ proposals }) => void proposals.set(proposal.id, proposal))),
    hub.bus.subscribe((events) => change((pending) => addEvents(pending, events))),
    hub.onState((state) => change((pending) => void (pending.hub = state))),
    // At once, and not with the next second's state: it is a switch, and a count the person acts on.
    hub.hold.onChange(() => change((pending) => void (pending.hub = hub.state())))
  ]
}

function namesOf(hub: PushSource): ReadonlySet<string> {
  return new Set(hub.supervisor.list().map((detail) => detail.name))
}
