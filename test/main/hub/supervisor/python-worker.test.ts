import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../../src/main/hub/config/load.ts'
import { findPython } from '../../../../src/main/hub/supervisor/python.ts'
import { alive, descendants } from '../../../fixtures/process-tree.ts'
import { supervise } from '../../../fixtures/workers/supervise.ts'

const root = resolve(import.meta.dirname, '../../../..')

test('the real worker serves the example, survives a kill, and leaves nothing behind', async () => {
  const { workspaces } = await loadConfig(resolve(root, 'examples/workspaces.json'), process.env)
  await using hub = await supervise(findPython(root, process.env), {}, { startLimitMs: 40_000, drainMs: 1000, closeMs: 1700, termMs: 700 })
  await hub.supervisor.apply(workspaces)
  const first = await hub.when('health', ({ health }) => health === 'healthy', 'example')
  expect(first.upstreams.map(({ name, tools }) => [name, tools])).toEqual([['everything', 13], ['files', 14], ['memory', 9]])
  const tree = descendants(process.pid)
  process.kill(first.worker?.pid ?? 0, 'SIGKILL')
  const second = await hub.when('health again', ({ health, restarts }) => health === 'healthy' && restarts === 1, 'example')
  expect(second.worker?.pid).not.toBe(first.worker?.pid)
  expect(alive(tree)).toEqual([])
  const last = descendants(process.pid)
  await hub.supervisor.stopAll()
  expect(hub.supervisor.get('example')).toMatchObject({ state: 'stopped', exitCode: 0 })
  expect(alive(last)).toEqual([])
}, 90_000)

test('a server whose command is not there is named; the workspace runs', async () => {
  const broken = { type: 'stdio' as const, command: 'surely-not-there', args: [], env: {}, disabled: false }
  await using hub = await supervise(findPython(root, process.env), { servers: { broken }, env: { PATH: '/usr/bin:/bin' } }, { startLimitMs: 40_000, drainMs: 1000, closeMs: 1700, termMs: 700 })
  expect((await hub.supervisor.start('shop')).state).toBe('running')
  const detail = await hub.when('a verdict', ({ health }) => health === 'unhealthy')
  expect(detail.reason).toMatch(/^broken: .*command not found: surely-not-there/u)
  expect(detail.state).toBe('running')
}, 90_000)
