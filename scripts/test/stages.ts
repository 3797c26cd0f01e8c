import { mkdirSync, rmSync } from 'node:fs'
import { build } from '../setup/build.mjs'
import { onPath } from '../setup/command.mjs'
import { at, isLinux } from '../setup/place.mjs'
import { venvPython } from '../setup/python.mjs'
import { sayError } from '../setup/say.mjs'
import { runCommand, runNode } from './command.ts'
import { addCounts, countChaos, countCommand, countPlaywright, countPytest, countVitest } from './counts.ts'
import type { Counts } from './counts.ts'
import { chaosFailures, failuresIn, playwrightFailures, pytestFailures, vitestFailures } from './failures.ts'
import { startDisplay } from './xvfb.ts'

export interface Stage {
  readonly name: string
  readonly needsBuild?: boolean
  readonly run: () => Promise<Counts>
  /** What the last run's report says of the tests that failed. */
  readonly failures?: () => string[]
}

export interface Row extends Counts {
  readonly name: string
  readonly ms: number
  readonly failures: readonly string[]
}

const tool = (path: string): string => at('node_modules', path)

type Report = 'unit.json' | 'pytest.xml' | 'chaos.json' | 'window.json'

const reportFile = (name: Report): string => at('.cache/test-results', name)

/** A place for a runner's report, with no old one in it. */
function newReport(name: Report): string {
  mkdirSync(at('.cache/test-results'), { recursive: true })
  rmSync(reportFile(name), { force: true })
  return reportFile(name)
}

async function runBuild(): Promise<Counts> {
  try {
    build(process.execPath, process.env)
    return countCommand(0)
  } catch (error) {
    sayError(error)
    return countCommand(1)
  }
}

const runTypes = async (): Promise<Counts> => countCommand(await runNode(tool('typescript/bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']))

const runLint = async (): Promise<Counts> => countCommand(await runNode(tool('oxlint/bin/oxlint'), ['--type-aware', '--deny-warnings']))

const runDeadCode = async (): Promise<Counts> => countCommand(await runNode(tool('knip/bin/knip.js'), ['--no-progress']))

async function runUnit(): Promise<Counts> {
  const report = newReport('unit.json')
  const args = ['run', '--project=node', '--project=window', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return countVitest(report, await runNode(tool('vitest/vitest.mjs'), args))
}

async function runPython(): Promise<Counts> {
  const options = { cwd: at('python'), env: { PYTHONDONTWRITEBYTECODE: '1' } }
  const module = (...args: string[]): Promise<number> => runCommand(venvPython, ['-m', ...args], options)
  const lint = countCommand(await module('ruff', 'check', '.'))
  const format = countCommand(await module('ruff', 'format', '--check', '.'))
  const types = countCommand(await module('mypy', '.'))
  const report = newReport('pytest.xml')
  // Most of the time these wait for processes.
  const tests = countPytest(report, await module('pytest', '-q', '-n', '2', '--dist', 'loadfile', `--junitxml=${report}`))
  return addCounts([lint, format, types, tests])
}

/** A short run: each kind of blow once. The suite reads /proc, which only Linux has. */
async function runChaos(): Promise<Counts> {
  if (!isLinux) return { passed: 0, failed: 0, skipped: 1 }
  const report = newReport('chaos.json')
  return countChaos(report, await runNode(at('test/chaos/main.ts'), ['--seed', '1', '--json', report]))
}

async function runWindow(): Promise<Counts> {
  const screen = await startDisplay()
  const report = newReport('window.json')
  const own = screen.display === undefined ? {} : { DISPLAY: screen.display, WAYLAND_DISPLAY: undefined }
  const env = { ...own, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const command = [process.execPath, tool('@playwright/test/cli.js'), 'test', '--pass-with-no-tests']
  // The tray and notifications speak over a message bus; a bus of our own keeps tests off the person's.
  const bus = isLinux ? onPath('dbus-run-session') : undefined
  const [program = process.execPath, ...args] = bus ? [bus, '--', ...command] : command
  try {
    return countPlaywright(report, await runCommand(program, args, { env }))
  } finally {
    await screen.stop() // after every app is closed
  }
}

/** In the order they run. */
export const stages: readonly Stage[] = [
  { name: 'build', run: runBuild },
  { name: 'types', run: runTypes },
  { name: 'lint', run: runLint },
  { name: 'dead-code', run: runDeadCode },
  { name: 'unit', needsBuild: true, run: runUnit, failures: () => failuresIn(reportFile('unit.json'), vitestFailures) },
  { name: 'python', run: runPython, failures: () => failuresIn(reportFile('pytest.xml'), pytestFailures) },
  { name: 'chaos', needsBuild: true, run: runChaos, failures: () => failuresIn(reportFile('chaos.json'), chaosFailures) },
  { name: 'window', needsBuild: true, run: runWindow, failures: () => failuresIn(reportFile('window.json'), playwrightFailures) }
]

export const stageNames: readonly string[] = stages.map((stage) => stage.name)
