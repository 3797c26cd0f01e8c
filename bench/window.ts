import { startDisplay } from '../scripts/test/xvfb.ts'
import { launchApp, type RunningApp } from '../test/e2e/harness/app.ts'
import { load, startChild, type Load } from './bus/child.ts'
import { quantile } from './bus/numbers.ts'
import { clickThrough, type Click } from './window/clicks.ts'
import { countEvents } from './window/journal.ts'
import { watchMemory } from './window/memory.ts'
import { stalledSubscriber } from './window/stalled.ts'

const most = 5_000
const aim = 2
const idleMs = 20_000
const warmUpMs = 3_000
const connections = 32

/** What the bare echo takes a second, of single events over fifty connections. */
async function echoPerSecond(): Promise<number> {
  const child = startChild('echo.ts')
  try {
    const url = await child.line()
    await load(url, 50, 1_000)
    return (await load(url, 50, 3_000)).perSecond
  } finally {
    await child.end()
  }
}

const until = (ms: number): (() => boolean) => {
  const end = performance.now() + ms
  return () => performance.now() < end
}

const p95 = (clicks: readonly Click[]): number => quantile(clicks.map(({ ms }) => ms).toSorted((a, b) => a - b), 0.95)

function row(name: string, idle: readonly Click[], loaded: readonly Click[]): string {
  const figures = [idle, loaded].flatMap((clicks) => {
    const sorted = clicks.map(({ ms }) => ms).toSorted((a, b) => a - b)
    return [quantile(sorted, 0.5), quantile(sorted, 0.95)]
  })
  return `${name.padEnd(18)}${figures.map((ms) => ms.toFixed(1).padStart(8)).join('')}${(p95(loaded) / p95(idle)).toFixed(2).padStart(8)}${String(loaded.length).padStart(7)}`
}

/** All clicks, and each kind of them. */
function table(idle: readonly Click[], loaded: readonly Click[]): string {
  const kinds = [...new Set(loaded.map(({ name }) => name))]
  const of = (clicks: readonly Click[], kind: string): readonly Click[] => clicks.filter(({ name }) => name === kind)
  return [
    'click to visible effect, ms  idle p50, p95  loaded p50, p95  ratio clicks',
    row('all', idle, loaded),
    ...kinds.map((kind) => row(`  ${kind}`, of(idle, kind), of(loaded, kind)))
  ].join('\n')
}

const mb = (bytes: number | undefined): string => `${((bytes ?? 0) / 1024 ** 2).toFixed(0)} MB`
const memory = (samples: readonly number[]): string => `${mb(samples[0])} at first, ${mb(Math.max(...samples))} at most, ${mb(samples.at(-1))} at last`

async function underLoad(app: RunningApp, perSecond: number, ms: number): Promise<string> {
  const bus = new URL('/api/internal/bus', app.url)
  const renderer = await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0)
  const idle = await clickThrough(app.page, until(idleMs))
  const stalled = await stalledSubscriber(bus)
  const watched = { hub: watchMemory(app.pid), window: watchMemory(renderer) }
  const child = startChild('../window/steady.ts', [bus.href, String(perSecond), String(ms), String(connections)])
  let running = true
  const posted = child.line().then((line): Load => {
    running = false
    return JSON.parse(line)
  })
  await clickThrough(app.page, until(warmUpMs))
  const loaded = await clickThrough(app.page, () => running)
  const sent = await posted
  await child.end()
  const { once, twice, missing, lastSeq } = await countEvents(bus.href, sent.count)
  await app.page.getByRole('gridcell', { name: lastSeq.toLocaleString('en-US'), exact: true }).waitFor()
  const [hub, window] = await Promise.all([watched.hub.stop(), watched.window.stop()])
  stalled.close()
  return [
    `${sent.count} events at ${sent.perSecond.toFixed(0)} a second, p50 ${sent.p50.toFixed(1)} ms, p95 ${sent.p95.toFixed(1)} ms, one stalled subscriber`,
    `in the journal ${once} once, ${twice} twice, ${missing} missing; the window shows the last one`,
    table(idle, loaded),
    `p95 under load ${(p95(loaded) / p95(idle)).toFixed(2)} times the idle one (aim: at most ${aim})`,
    `memory of the hub:    ${memory(hub)}`,
    `memory of the window: ${memory(window)}`
  ].join('\n')
}

/** How the window answers clicks while events flood in: seconds, one minute unless told. */
export async function benchWindow([seconds = '60']: readonly string[]): Promise<void> {
  const echo = await echoPerSecond()
  const perSecond = Math.min(most, echo / 2)
  process.stdout.write(`the bare echo takes ${echo.toFixed(0)} events a second; the load is ${perSecond.toFixed(0)}\n`)
  const display = process.env['DISPLAY'] === undefined ? await startDisplay() : undefined
  if (display?.display !== undefined) process.env['DISPLAY'] = display.display
  const app = await launchApp()
  try {
    await app.page.getByText('Healthy', { exact: true }).first().waitFor({ timeout: 60_000 })
    await app.page.getByRole('link', { name: 'Events', exact: true }).click()
    process.stdout.write(`${await underLoad(app, perSecond, Number(seconds) * 1000)}\n`)
  } finally {
    await app.close()
    await display?.stop()
  }
}
