import type { MenuItemConstructorOptions } from 'electron'
import type { HoldOrder, HoldState } from '../shared/hold.ts'
import type { ShowRequest } from '../shared/ipc.ts'
import type { WorkspaceDetail } from '../shared/workspace.ts'

/** What the menu shows. */
export interface TrayFacts {
  readonly workspaces: readonly WorkspaceDetail[]
  readonly waiting: number
  readonly hold: HoldState
  readonly recordClicks: boolean
  /** Whether the system tells of new proposals; absent where it can't. */
  readonly notify?: boolean | undefined
  /** Set when the journal can't be written. */
  readonly trouble: boolean
}

/** What its items do. */
export interface TrayActions {
  show(request?: ShowRequest): void
  copyUrl(workspace: WorkspaceDetail): void
  openFolder(name: string): void
  run(action: 'start' | 'stop' | 'restart', name: string): void
  hold(order: HoldOrder): void
  recordClicks(on: boolean): void
  notify(on: boolean): void
  quit(): void
}

type Item = MenuItemConstructorOptions
const line: Item = { type: 'separator' }

/** The tray's menu: state, what waits, workspaces by name, hold and record, the app. */
export function trayMenu(facts: TrayFacts, actions: TrayActions, platform: NodeJS.Platform): Item[] {
  const words = wordsFor(platform)
  const workspaces = facts.workspaces.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const first = workspaces.find(({ state }) => state === 'fatal') ?? workspaces.find(needsYou)
  const workers = workspaces.filter((workspace) => workspace.worker !== null).length
  return [
    { label: headline(facts), enabled: false },
    line,
    {
      label: `${words('Proposals waiting')}: ${facts.waiting}`,
      click: () => actions.show({ view: 'proposals' }),
      ...key(platform, 'P')
    },
    ...(first ? [{ label: `Fix ${first.name}…`, click: () => actions.show({ view: 'workspaces', item: first.name }) }] : []),
    line,
    { label: workspaces.length > 0 ? 'Workspaces' : words('No workspaces yet'), enabled: false },
    ...workspaces.map((workspace) => workspaceItem(workspace, actions, platform)),
    line,
    ...holdItems(facts.hold, actions, words),
    checkbox(words('Record clicks'), facts.recordClicks, (on) => actions.recordClicks(on)),
    ...(facts.notify === undefined ? [] : [checkbox(words('Notify about proposals'), facts.notify, (on) => actions.notify(on))]),
    line,
    { label: 'Open Workspace Hub', click: () => actions.show(), ...key(platform, 'O') },
    line,
    { label: quitLabel(workers, words), click: () => actions.quit(), ...key(platform, 'Q') }
  ]
}

/** The switch, and while calls wait what to do with them. */
function holdItems({ on, waiting }: HoldState, actions: TrayActions, words: (text: string) => string): Item[] {
  const release = (): void => actions.hold({ on: false, refuse: false })
  const item = checkbox(words('Hold all agent calls'), on, (next) => (next ? actions.hold({ on: true }) : release()))
  if (!on || waiting === 0) return [item]
  const calls = waiting === 1 ? '1 call' : `${waiting} calls`
  return [
    item,
    { label: words(`${calls} ${waiting === 1 ? 'waits' : 'wait'}`), enabled: false },
    { label: words(`Release ${calls}`), click: release },
    { label: words(`Refuse ${calls}`), click: () => actions.hold({ on: false, refuse: true }) },
    line
  ]
}

function checkbox(label: string, checked: boolean, set: (on: boolean) => void): Item {
  return { label, type: 'checkbox', checked, click: () => set(!checked) }
}

function workspaceItem(workspace: WorkspaceDetail, actions: TrayActions, platform: NodeJS.Platform): Item {
  const words = wordsFor(platform)
  const { name, state } = workspace
  const live = state !== 'stopped' && state !== 'exited' && state !== 'fatal' && state !== 'stopping'
  return {
    label: `${name}: ${condition(workspace)}`,
    submenu: [
      { label: upper(condition(workspace)) + proven(workspace), enabled: false },
      line,
      { label: 'Open', click: () => actions.show({ view: 'workspaces', item: name }) },
      { label: words('Copy stable URL'), click: () => actions.copyUrl(workspace) },
      { label: folderLabel(platform), click: () => actions.openFolder(name) },
      line,
      { label: 'Restart', enabled: state !== 'stopping', click: () => actions.run('restart', name) },
      live
        ? { label: 'Stop', click: () => actions.run('stop', name) }
        : { label: workspace.asleep === true ? 'Wake' : 'Start', enabled: state !== 'stopping', click: () => actions.run('start', name) }
    ]
  }
}

function headline({ workspaces, trouble, hold }: TrayFacts): string {
  if (trouble) return 'Hub running, events can’t be saved'
  if (hold.on) return 'Hub running, all agent calls are held'
  const count = workspaces.filter(needsYou).length
  if (count === 0) return 'Hub running'
  return count === 1 ? 'Hub running, 1 workspace needs you' : `Hub running, ${count} workspaces need you`
}

function needsYou({ state, health }: WorkspaceDetail): boolean {
  return state === 'fatal' || state === 'backoff' || (state === 'running' && health === 'unhealthy')
}

/** State and health are two facts; health says something only about a worker that runs. */
function condition({ state, health, asleep }: WorkspaceDetail): string {
  if (asleep === true) return 'asleep'
  if (state !== 'running') return state
  return health === 'unknown' ? 'running, health unknown' : `running, ${health}`
}

/** A menu can't count seconds while it is open, so it gives the time of the last proof, which stays true. */
function proven({ state, provenAt }: WorkspaceDetail): string {
  if (state !== 'running' || provenAt === null) return ''
  return `, proven ${new Date(provenAt).toLocaleTimeString('en-GB')}`
}

function quitLabel(workers: number, words: (text: string) => string): string {
  if (workers === 0) return 'Quit'
  return words(workers === 1 ? 'Quit and stop 1 worker' : `Quit and stop ${workers} workers`)
}

function folderLabel(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Open Folder in Finder'
  return platform === 'win32' ? 'Open folder in Explorer' : 'Open folder'
}

function key(platform: NodeJS.Platform, letter: string): Item {
  return platform === 'darwin' ? { accelerator: `Command+${letter}` } : {}
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Title case on macOS, sentence case elsewhere. */
function wordsFor(platform: NodeJS.Platform): (text: string) => string {
  if (platform !== 'darwin') return (text) => text
  return (text) => text.split(' ').map((word) => (word === 'and' ? word : upper(word))).join(' ')
}
