import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { python } from './harness/agent.ts'
import { writeWorkspaces } from './harness/config.ts'
import { createHome, root, type Home } from './harness/home.ts'
import { expect, test, workspaceRow } from './harness/test.ts'

// A worker that starts on a busy machine takes its time.
const patience = { timeout: 60_000 }
test.describe.configure({ timeout: 180_000 })

function script(file: string, line: string): string {
  writeFileSync(file, `#!/bin/sh\n${line}\n`)
  chmodSync(file, 0o755)
  return file
}

function folderIn(home: Home, name: string): string {
  const folder = join(home.dir, name)
  mkdirSync(folder)
  return folder
}

/** How to run the server that answers once `gate` is there. */
const gated = (gate: string): { command: string; args: string[] } => ({
  command: process.execPath,
  args: [join(root, 'test/fixtures/servers/gated.mjs'), gate]
})
const gatedLine = (gate: string): string => `exec '${process.execPath}' '${gated(gate).args[0] ?? ''}' '${gate}'`

/** A stand-in for Python that runs this program until the file `mended` is there, and the real one from then on. */
function mendable(home: Home, program: string): { readonly HUB_PYTHON: string; readonly mend: () => void } {
  const mended = join(home.dir, 'mended')
  const fixture = join(root, 'test/fixtures/workers', program)
  const line = `[ -e '${mended}' ] && exec '${python}' "$@"\nexec '${process.execPath}' '${fixture}'`
  return { HUB_PYTHON: script(join(home.dir, 'python'), line), mend: () => writeFileSync(mended, '') }
}

/** Opens a row, which may also open and close by itself meanwhile, until it shows this. */
async function openTo(row: Locator, text: string | RegExp): Promise<void> {
  await expect(async () => {
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click({ position: { x: 60, y: 14 } })
    await expect(row.getByText(text)).toBeVisible({ timeout: 1_000 })
  }).toPass(patience)
}

const healthy = (row: Locator): Locator => row.getByText('Healthy', { exact: true }).first()
const press = (row: Locator, name: string): Promise<void> => row.getByRole('button', { name, exact: true }).first().click()

test('a server that takes long to start is named with what it says, and its log opens', async ({ launch }) => {
  const home = createHome()
  const gate = join(home.dir, 'gate')
  const shop = { path: folderIn(home, 'shop'), mcpServers: { slow: gated(gate) }, timeoutsMs: { initialize: 60_000 } }
  const { page } = await launch({ home, args: ['--config', writeWorkspaces(home, { shop })] })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText(/^Starting slow, \d+ s\.$/u)).toBeVisible(patience)
  await press(row, 'Open log')
  const dialog = page.getByRole('dialog', { name: 'Log of shop' })
  await expect(dialog.getByText(`waiting for ${gate}`)).toBeVisible()
  await page.keyboard.press('Escape')
  writeFileSync(gate, '')
  await expect(healthy(row)).toBeVisible(patience)
  await expect(row.getByText(/^Starting slow/u)).toBeHidden()
})

test('a worker that does not come up can be stopped, and started again', async ({ launch }) => {
  const home = createHome()
  const { HUB_PYTHON, mend } = mendable(home, 'silent.mjs')
  const config = writeWorkspaces(home, { shop: { path: folderIn(home, 'shop') } })
  const { page } = await launch({ home, args: ['--config', config], env: { HUB_PYTHON } })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText(/^Starting shop, \d+ s\.$/u)).toBeVisible(patience)
  await press(row, 'Stop')
  await expect(row.getByText('stopped by you')).toBeVisible(patience)
  mend()
  await press(row, 'Start shop')
  await expect(healthy(row)).toBeVisible(patience)
})

test('backoff counts down, says why, and tries at once when asked', async ({ launch }) => {
  const home = createHome()
  const { HUB_PYTHON, mend } = mendable(home, 'crashing.mjs')
  const restart = { backoffMs: 60_000, maxBackoffMs: 60_000 }
  const config = writeWorkspaces(home, { shop: { path: folderIn(home, 'shop'), restart } })
  const { page } = await launch({ home, args: ['--config', config], env: { HUB_PYTHON } })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText(/^Backoff, next try in (?:\d+ s|1 min(?: \d+ s)?) \(/u)).toBeVisible(patience)
  await expect(row.getByText('It exited with code 3; it last said: RuntimeError: out of luck.')).toBeVisible()
  mend()
  await press(row, 'Try now')
  await expect(healthy(row)).toBeVisible(patience)
})

test('fatal says what is missing, and starts once it is there', async ({ launch }) => {
  const home = createHome()
  const folder = join(home.dir, 'shop')
  const HUB_PYTHON = join(home.dir, 'python')
  const { page } = await launch({ home, args: ['--config', writeWorkspaces(home, { shop: { path: folder } })], env: { HUB_PYTHON } })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText('The folder ~/shop does not exist.')).toBeVisible(patience)
  mkdirSync(folder)
  await press(row, 'Restart now')
  await expect(row.getByText(/Install Python 3\.11 or newer, or set HUB_PYTHON, then restart\./u)).toBeVisible(patience)
  await expect(row.getByText('PYTHON_MISSING', { exact: true })).toBeVisible()
  script(HUB_PYTHON, `exec '${python}' "$@"`)
  await press(row, 'Restart now')
  await expect(healthy(row)).toBeVisible(patience)
})

test('servers whose command is missing are named with it, and come back once it is there', async ({ launch }) => {
  const home = createHome()
  const path = folderIn(home, 'shop')
  const mcpServers = { one: { command: './one' }, two: { command: './two' }, three: gated(path) }
  const { page } = await launch({ home, args: ['--config', writeWorkspaces(home, { shop: { path, mcpServers } })] })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText('2 servers down')).toBeVisible(patience)
  // Until the third one is up nothing works, and the row is open by itself.
  await expect(row.getByText('1/3')).toBeVisible(patience)
  await openTo(row, '2 servers of 3 could not start: one and two.')
  await expect(row.getByText(/^one: \.\/one does not exist\. Correct its command in workspaces\.json\./u)).toBeVisible()
  for (const name of ['one', 'two']) script(join(path, name), gatedLine(path))
  await press(row, 'Restart now')
  await expect(healthy(row)).toBeVisible(patience)
})

test('one server whose command is missing is restarted alone', async ({ launch }) => {
  const home = createHome()
  const path = folderIn(home, 'shop')
  const mcpServers = { gone: { command: 'no-such-server', env: { PATH: path } } }
  const { page } = await launch({ home, args: ['--config', writeWorkspaces(home, { shop: { path, mcpServers } })] })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText('No server could start: no-such-server is not on this worker’s PATH.')).toBeVisible(patience)
  await expect(row.getByText('Install it, or write the full path of no-such-server in workspaces.json.')).toBeVisible()
  await expect(row.getByText('PATH is ~/shop')).toBeVisible()
  script(join(path, 'no-such-server'), gatedLine(path))
  await press(row, 'Restart gone')
  await expect(healthy(row)).toBeVisible(patience)
  await expect(row.getByText('0 restarts', { exact: true })).toBeVisible()
})

test('a server that is switched off says by whom, and is switched on again', async ({ launch }) => {
  const home = createHome()
  const path = folderIn(home, 'shop')
  const config = writeWorkspaces(home, { shop: { path, mcpServers: { files: gated(path) } } })
  const { page } = await launch({ home, args: ['--config', config] })
  const row = workspaceRow(page, 'shop')
  await expect(healthy(row)).toBeVisible(patience)
  await openTo(row, 'Last use')
  await row.getByRole('button', { name: 'More for files' }).click()
  await page.getByRole('menuitem', { name: 'Switch off' }).click()
  const server = row.getByRole('table', { name: 'Servers of shop' }).getByRole('row', { name: 'files' })
  await expect(server.getByText('Stopped', { exact: true })).toBeVisible(patience)
  await expect(server.getByText(/switched off/iu)).toBeVisible()
  await press(row, 'Switch on files')
  await expect(server.getByText('Healthy', { exact: true })).toBeVisible(patience)
})

test('what a person stopped says so, and starts again', async ({ launch }) => {
  const home = createHome()
  const { page } = await launch({ home, args: ['--config', writeWorkspaces(home, { shop: { path: folderIn(home, 'shop') } })] })
  const row = workspaceRow(page, 'shop')
  await expect(healthy(row)).toBeVisible(patience)
  await page.getByRole('button', { name: 'Stop shop' }).click()
  await expect(row.getByText('stopped by you')).toBeVisible(patience)
  await openTo(row, /^Stopped by you .*at \d\d:\d\d\.$/u)
  await press(row, 'Start')
  await expect(healthy(row)).toBeVisible(patience)
})

test('an unused workspace sleeps, says so, and is woken', async ({ launch }) => {
  const home = createHome()
  const shop = { path: folderIn(home, 'shop'), sleepAfterMinutes: 0.1 }
  const { page } = await launch({ home, args: ['--config', writeWorkspaces(home, { shop })] })
  const row = workspaceRow(page, 'shop')
  await expect(row.getByText('Asleep', { exact: true })).toBeVisible(patience)
  await expect(page.getByRole('link', { name: 'shop, asleep' })).toBeVisible()
  await expect(page.getByText(/needs you$/u)).toBeHidden()
  await openTo(row, /^Asleep since .*\d\d:\d\d, unused for 6 s\.$/u)
  await press(row, 'Wake now')
  await expect(healthy(row)).toBeVisible(patience)
})
