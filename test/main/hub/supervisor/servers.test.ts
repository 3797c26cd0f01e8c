import { expect, test } from 'vitest'
import { waitFor } from '../../../fixtures/wait.ts'
import { supervise } from '../../../fixtures/workers/supervise.ts'

const server = { type: 'stdio' as const, command: 'node', args: [], env: {}, disabled: false }
const servers = { files: server, docs: server }

test('one server is restarted, and the answer comes when it is back', async () => {
  await using hub = await supervise('switching.mjs', { servers })
  await hub.supervisor.start('shop')
  const detail = await hub.supervisor.upstream('shop', 'files', 'restart')
  expect(detail.upstreams).toMatchObject([{ name: 'files', state: 'running', restarts: 1 }, { name: 'docs', state: 'running', restarts: 0 }])
  expect(detail).toMatchObject({ state: 'running', restarts: 0 })
})

test('one that is switched off stays off over a restart of the worker, and is no trouble', async () => {
  await using hub = await supervise('switching.mjs', { servers })
  await hub.supervisor.start('shop')
  const off = { name: 'files', state: 'stopped', reason: 'Switched off by you.' }
  expect(await hub.supervisor.upstream('shop', 'files', 'disable')).toMatchObject({ health: 'healthy', upstreams: [off, { state: 'running' }] })
  expect(await hub.supervisor.restart('shop')).toMatchObject({ health: 'healthy', upstreams: [off, { state: 'running' }] })
  const on = await hub.supervisor.upstream('shop', 'files', 'enable')
  expect(on.upstreams[0]).toMatchObject({ state: 'running' })
  expect(on.upstreams[0]?.reason).toBeUndefined()
})

test('a switch also counts while no worker runs; a restart then says why it can not be', async () => {
  await using hub = await supervise('switching.mjs', { servers })
  await hub.supervisor.upstream('shop', 'docs', 'disable')
  await expect(hub.supervisor.upstream('shop', 'files', 'restart')).rejects.toMatchObject({ code: 'WORKSPACE_STOPPED' })
  const detail = await hub.supervisor.start('shop')
  expect(detail.upstreams.map(({ name, state }) => [name, state])).toEqual([['files', 'running'], ['docs', 'stopped']])
})

test('a switch that is turned while the worker starts counts once it runs', async () => {
  await using hub = await supervise('switching.mjs', { servers: { files: server, docs: { ...server, disabled: true } } })
  const started = hub.supervisor.start('shop')
  expect(await hub.supervisor.upstream('shop', 'files', 'disable')).toMatchObject({ state: 'starting' })
  await hub.supervisor.upstream('shop', 'docs', 'enable')
  await started
  await waitFor('both to be as the person wants', () => {
    const states = hub.supervisor.get('shop').upstreams.map(({ name, state }) => `${name} ${state}`)
    return states.join() === 'files stopped,docs running'
  })
})

test('what the config switches off can be switched on', async () => {
  await using hub = await supervise('switching.mjs', { servers: { files: { ...server, disabled: true } } })
  expect(hub.supervisor.get('shop').upstreams).toMatchObject([{ name: 'files', state: 'stopped', reason: 'disabled in the config' }])
  await hub.supervisor.start('shop')
  const detail = await hub.supervisor.upstream('shop', 'files', 'enable')
  expect(detail.upstreams[0]).toMatchObject({ state: 'running', health: 'healthy' })
})

test('a server that is not there is named, with those that are', async () => {
  await using hub = await supervise('switching.mjs', { servers })
  await expect(hub.supervisor.upstream('shop', 'constructor', 'restart')).rejects.toMatchObject({
    code: 'UNKNOWN_SERVER',
    message: 'The workspace shop has no server "constructor". It has: files, docs.'
  })
})
