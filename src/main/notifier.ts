import type { ShowRequest } from '../shared/ipc.ts'
import type { Proposal } from '../shared/proposal.ts'
import type { Hub } from './hub/index.ts'
import { gatherNews } from './news.ts'

/** Long enough to gather what an agent asks in one go. */
const gatherMs = 200
const everyMs = 1_000

/** What a notification says. Never a call's arguments: a locked screen may show it. */
export interface Notice {
  readonly title: string
  readonly body: string
  /** It only corrects the one before. */
  readonly silent: boolean
}

/** Puts a notification on the screen. */
export type Notify = (notice: Notice, clicked: () => void) => { close(): void }

export interface NotifierDeps {
  readonly proposals: Pick<Hub['proposals'], 'list' | 'onChange'>
  readonly notify: Notify
  /** Whether the person wants to be told. */
  readonly wanted: () => boolean
  /** Whether the person looks at the window. */
  readonly inFront: () => boolean
  readonly show: (request: ShowRequest) => void
}

export interface Notifier {
  /** Takes the notification away: the window came to the front, or nobody wants to be told any more. */
  readonly dismiss: () => void
  readonly stop: () => void
}

/**
 * Tells of new proposals while the window is not in front: one notification at a time, at most one a second, which goes
 * once all it tells of are decided.
 */
export function createNotifier({ proposals, notify, wanted, inFront, show }: NotifierDeps): Notifier {
  const away = (): boolean => wanted() && !inFront()
  let shown: { close(): void } | undefined
  let shownAt = -Infinity
  let silent = true
  let timer: NodeJS.Timeout | undefined

  const close = (): void => {
    clearTimeout(timer)
    timer = undefined
    shown?.close()
    shown = undefined
  }
  const dismiss = (): void => {
    news.forget()
    close()
  }
  const tell = (): void => {
    close()
    if (!away()) news.forget()
    const [first, ...more] = news.proposals
    if (first === undefined) return
    const item = more.length === 0 ? { item: first.id } : {}
    shown = notify({ ...wordsOf(first, more), silent }, () => {
      dismiss()
      show({ view: 'proposals', ...item })
    })
    shownAt = performance.now()
    silent = true
  }
  const news = gatherNews({
    proposals,
    away,
    changed(more) {
      if (more) silent = false
      if (news.proposals.length === 0) close()
      else timer ??= setTimeout(tell, Math.max(gatherMs, shownAt + everyMs - performance.now()))
    }
  })
  return {
    dismiss,
    stop() {
      news.stop()
      dismiss()
    }
  }
}

function wordsOf(first: Proposal, more: readonly Proposal[]): Pick<Notice, 'title' | 'body'> {
  if (more.length > 0) {
    const workspaces = [...new Set([first, ...more].map(({ workspace }) => workspace))]
    return { title: `${more.length + 1} proposals wait for you`, body: `In ${workspaces.join(', ')}` }
  }
  const { title, client, workspace, held } = first
  const who = client ?? 'An agent'
  return { title, body: held === true ? `${who} in ${workspace} waits for your decision now` : `${who} in ${workspace} asks you` }
}
