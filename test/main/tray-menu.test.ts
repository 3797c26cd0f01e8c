import { expect, test } from 'vitest'
import type { MenuItemConstructorOptions } from 'electron'
import { trayMenu, type TrayActions, type TrayFacts } from '../../src/main/tray-menu.ts'
import { workspaceDetail } from '../fixtures/desktop/workspace.ts'

const facts: TrayFacts = {
  workspaces: [
    workspaceDetail({ name: 'shop' }),
    workspaceDetail({ name: 'data', health: 'unhealthy' }),
    workspaceDetail({ name: 'infra', state: 'stopped', health: 'unknown', worker: null }),
    workspaceDetail({ name: 'mobile', state: 'fatal', health: 'unknown', worker: null })
  ],
  waiting: 3,
  hold: { on: false, waiting: 0 },
  recordClicks: true,
  notify: true,
  trouble: false
}

function recorder(): { done: unknown[]; actions: TrayActions } {
  const done: unknown[] = []
  const note = (what: string) => (...args: unknown[]) => void done.push([what, ...args])
  return {
    done,
    actions: {
      show: note('show'), copyUrl: note('copyUrl'), openFolder: note('openFolder'), run: note('run'),
      hold: note('hold'), recordClicks: note('recordClicks'), notify: note('notify'), quit: note('quit')
    }
  }
}

const labels = (items: readonly MenuItemConstructorOptions[]) => items.map((item) => (item.type === 'separator' ? '-' : item.label))
const menuOf = (changes: Partial<TrayFacts> = {}, platform: NodeJS.Platform = 'linux') =>
  trayMenu({ ...facts, ...changes }, recorder().actions, platform)
const submenu = (items: readonly MenuItemConstructorOptions[], start: string) =>
  items.find((item) => item.label?.startsWith(start))?.submenu as MenuItemConstructorOptions[]

test('state, what waits, workspaces by name, hold and record, the app', () => {
  expect(labels(menuOf())).toEqual([
    'Hub running, 2 workspaces need you', '-',
    'Proposals waiting: 3', 'Fix mobile…', '-',
    'Workspaces', 'data: running, unhealthy', 'infra: stopped', 'mobile: fatal', 'shop: running, healthy', '-',
    'Hold all agent calls', 'Record clicks', 'Notify about proposals', '-',
    'Open Workspace Hub', '-',
    'Quit and stop 2 workers'
  ])
})

test('macOS writes titles and has keys', () => {
  const menu = menuOf({}, 'darwin')
  expect(labels(menu)).toEqual(expect.arrayContaining(['Proposals Waiting: 3', 'Record Clicks', 'Quit and Stop 2 Workers']))
  expect(menu.find((item) => item.label?.startsWith('Quit'))?.accelerator).toBe('Command+Q')
  expect(labels(submenu(menu, 'shop'))).toContain('Open Folder in Finder')
})

test('nothing wrong, nothing to stop', () => {
  const menu = menuOf({ workspaces: [], waiting: 0 })
  expect(labels(menu)).toEqual(expect.arrayContaining(['Hub running', 'No workspaces yet', 'Proposals waiting: 0', 'Quit']))
})

test('a workspace gives its last proof and what can be done now', () => {
  const running = submenu(menuOf(), 'shop')
  expect(running[0]?.label).toMatch(/^Running, healthy, proven \d\d:\d\d:\d\d$/u)
  expect(labels(running)).toEqual([running[0]?.label, '-', 'Open', 'Copy stable URL', 'Open folder', '-', 'Restart', 'Stop'])
  expect(labels(submenu(menuOf(), 'infra'))).toContain('Start')
  expect(submenu(menuOf(), 'infra')[0]?.label).toBe('Stopped')
})

test('the journal’s trouble comes first', () => {
  expect(menuOf({ trouble: true })[0]?.label).toBe('Hub running, events can’t be saved')
})

test('while calls are held it says so, and how many can be let go or refused', () => {
  const held = menuOf({ hold: { on: true, since: '2026-01-02T10:00:00.000Z', waiting: 6 } })
  expect(held[0]?.label).toBe('Hub running, all agent calls are held')
  expect(labels(held)).toEqual(expect.arrayContaining(['Hold all agent calls', '6 calls wait', 'Release 6 calls', 'Refuse 6 calls']))
  expect(held.find((item) => item.label === 'Hold all agent calls')?.checked).toBe(true)
  expect(held.find((item) => item.label === '6 calls wait')?.enabled).toBe(false)
  expect(labels(menuOf({ hold: { on: true, waiting: 1 } }))).toEqual(expect.arrayContaining(['1 call waits', 'Release 1 call']))
  expect(labels(menuOf({ hold: { on: true, waiting: 0 } })).filter((label) => label?.startsWith('Release'))).toEqual([])
})

test('where the system has no notifications there is no switch for them', () => {
  expect(labels(menuOf({ notify: undefined }))).not.toContain('Notify about proposals')
})

test('hold, release and refuse give their orders', () => {
  const order = (on: boolean, start: string): unknown => {
    const { done, actions } = recorder()
    const menu = trayMenu({ ...facts, hold: { on, waiting: 2 } }, actions, 'linux')
    ;(menu.find((item) => item.label?.startsWith(start))!.click as () => void)()
    return done[0]
  }
  expect(order(false, 'Hold all')).toEqual(['hold', { on: true }])
  expect(order(true, 'Hold all')).toEqual(['hold', { on: false, refuse: false }])
  expect(order(true, 'Release')).toEqual(['hold', { on: false, refuse: false }])
  expect(order(true, 'Refuse')).toEqual(['hold', { on: false, refuse: true }])
})

test('each item does what it says', () => {
  const { done, actions } = recorder()
  const menu = trayMenu(facts, actions, 'linux')
  const click = (item: MenuItemConstructorOptions | undefined) => (item!.click as () => void)()
  click(menu.find((item) => item.label?.startsWith('Proposals')))
  click(menu.find((item) => item.label?.startsWith('Fix')))
  click(menu.find((item) => item.label === 'Record clicks'))
  click(menu.find((item) => item.label === 'Notify about proposals'))
  click(submenu(menu, 'shop').find((item) => item.label === 'Restart'))
  click(menu.at(-1))
  expect(done).toEqual([
    ['show', { view: 'proposals' }],
    ['show', { view: 'workspaces', item: 'mobile' }],
    ['recordClicks', false],
    ['notify', false],
    ['run', 'restart', 'shop'],
    ['quit']
  ])
})
