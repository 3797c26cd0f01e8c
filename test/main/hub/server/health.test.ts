import { expect, test } from 'vitest'
import { hubHealth } from '../../../../src/main/hub/server/health.ts'
import type { WorkspaceDetail } from '../../../../src/shared/workspace.ts'
import { workspaceDetail } from './workspace-detail.ts'

const health = (details: readonly WorkspaceDetail[], journalWorks = true) =>
  hubHealth({ version: '1.2.3', url: () => 'http://127.0.0.1:1', workspaces: () => details, journalWorks: () => journalWorks, spare: () => ({ state: 'off' }), hold: () => ({ on: false, waiting: 0 }) })

test.each([
  ['nothing to run', [], true, 'ok'],
  ['healthy', [workspaceDetail({ state: 'running', health: 'healthy' })], true, 'ok'],
  ['stopped by a person', [workspaceDetail({ state: 'stopped' })], true, 'ok'],
  ['ended well', [workspaceDetail({ state: 'exited', exitCode: 0 })], true, 'ok'],
  ['ended badly', [workspaceDetail({ state: 'exited', exitCode: 1 })], true, 'degraded'],
  ['starting', [workspaceDetail({ state: 'starting' })], true, 'degraded'],
  ['stopping', [workspaceDetail({ state: 'stopping' })], true, 'ok'],
  ['stopping, to start again', [workspaceDetail({ state: 'stopping', restarting: true })], true, 'degraded'],
  ['fatal', [workspaceDetail({ state: 'fatal', health: 'unhealthy' })], true, 'degraded'],
  ['unhealthy', [workspaceDetail({ state: 'running', health: 'unhealthy' })], true, 'degraded'],
  ['a journal that can not write', [workspaceDetail({ state: 'running', health: 'healthy' })], false, 'degraded']
])('%s: %s', (_what, details, journalWorks, status) => {
  expect(health(details, journalWorks).status).toBe(status)
})

test('shows what programs need, and no more', () => {
  expect(health([workspaceDetail({ state: 'fatal', health: 'unhealthy', reason: 'Python is missing' })])).toEqual({
    status: 'degraded',
    version: '1.2.3',
    pid: process.pid,
    url: 'http://127.0.0.1:1',
    workspaces: [
      {
        name: 'shop',
        url: 'http://127.0.0.1:8431/mcp/shop',
        state: 'fatal',
        health: 'unhealthy',
        provenAt: null,
        reason: 'Python is missing',
        worker: null,
        upstreams: []
      }
    ],
    spare: { state: 'off' },
    hold: { on: false, waiting: 0 }
  })
})

test('what is not healthy says why', () => {
  const one = { name: 'files', provenAt: null, tools: 0 }
  const upstreams = [
    { ...one, state: 'starting' as const, health: 'unknown' as const },
    { ...one, state: 'stopped' as const, health: 'unknown' as const },
    { ...one, state: 'backoff' as const, health: 'unhealthy' as const, reason: 'no licence' },
    { ...one, state: 'running' as const, health: 'healthy' as const }
  ]
  const [shop] = health([workspaceDetail({ upstreams })]).workspaces
  expect(shop?.upstreams.map(({ reason }) => reason)).toEqual(['It is starting.', 'It is not running.', 'no licence', undefined])
})
