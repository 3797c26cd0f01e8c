import { expect, test } from 'vitest'
import { causeOf } from '../../../../src/renderer/src/features/workspaces/cause.ts'
import { at, noon, upstream, workspace } from '../../support/samples.ts'

const silent = upstream('warehouse', { health: 'unhealthy', provenAt: at(119_000), reason: 'no answer to ping' })
const missing = upstream('expo', { state: 'backoff', health: 'unhealthy', provenAt: null, reason: 'command not found: uvx (PATH=/usr/bin:/bin)' })

test('causes are sentences', () => {
  expect(causeOf(workspace('a', { health: 'unhealthy', upstreams: [upstream('files'), silent] }), noon)).toEqual({
    lead: '1 server of 2 does not answer.',
    details: ['warehouse: no answer to ping.']
  })
  expect(causeOf(workspace('b', { state: 'backoff', retryAt: at(-8_000), attempt: 3, reason: 'It ended with code 1', upstreams: [] }), noon)).toEqual({
    lead: 'Backoff, next try in 8 s (start 3).',
    details: ['It ended with code 1.']
  })
  expect(causeOf(workspace('c', { state: 'fatal', upstreams: [] }), noon).lead).toBe('The cause is not known.')
})

test('a command that is not on the PATH is said in words, with the PATH', () => {
  expect(causeOf(workspace('a', { health: 'unhealthy', upstreams: [missing] }), noon)).toEqual({
    lead: 'No server could start: uvx is not on this worker’s PATH.',
    details: ['PATH is /usr/bin:/bin']
  })
  expect(causeOf(workspace('b', { health: 'unhealthy', upstreams: [upstream('files'), missing] }), noon)).toEqual({
    lead: '1 server of 2 could not start.',
    details: ['expo: uvx is not on this worker’s PATH.', 'PATH is /usr/bin:/bin']
  })
})

test('a command with a folder is not looked for on the PATH', () => {
  const gone = { ...missing, reason: 'command not found: ./server (PATH=/bin)' }
  expect(causeOf(workspace('a', { health: 'unhealthy', upstreams: [gone] }), noon).lead).toBe('No server could start: ./server does not exist.')
})

test('what happened is parted from what to do', () => {
  const reason = 'The folder /code/v1.2/shop does not exist. Make it, then restart'
  expect(causeOf(workspace('a', { state: 'fatal', worker: null, reason, upstreams: [] }), noon)).toEqual({
    lead: 'The folder /code/v1.2/shop does not exist.',
    rest: 'Make it, then restart.',
    details: []
  })
})
