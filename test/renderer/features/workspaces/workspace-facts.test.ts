import { describe, expect, test } from 'vitest'
import { needsYou, opensItself, ordered, servers, shownHealth, stateNote, uptime } from '../../../../src/renderer/src/features/workspaces/workspace-facts.ts'
import { at, noon, upstream, workspace } from '../../support/samples.ts'

const silent = upstream('warehouse', { health: 'unhealthy', provenAt: at(119_000), reason: 'no answer to ping' })

describe('shownHealth', () => {
  test('healthy says how long ago it was proven', () => {
    expect(shownHealth(workspace('shop'), noon)).toEqual({ health: 'healthy', note: 'proven 3 s ago' })
  })

  test('healthy is not kept from memory: without proof for 15 s it is unknown', () => {
    expect(shownHealth(workspace('shop', { provenAt: at(16_000) }), noon)).toMatchObject({ health: 'unknown', note: expect.stringMatching(/^last proven /) })
  })

  test('unhealthy names the server and for how long', () => {
    expect(shownHealth(workspace('shop', { health: 'unhealthy', upstreams: [upstream('files'), silent] }), noon)).toEqual({
      health: 'unhealthy',
      note: 'warehouse silent 1 min 59 s'
    })
  })

  test('what is stopped has no health', () => {
    expect(shownHealth(workspace('shop', { state: 'stopped' }), noon)).toBeUndefined()
  })
})

test('those that need the person come first, fatal ones before all', () => {
  const list = [workspace('a'), workspace('b', { health: 'unhealthy' }), workspace('c'), workspace('d', { state: 'fatal' }), workspace('e', { state: 'stopped' })]
  expect(ordered(list).map(({ name }) => name)).toEqual(['d', 'b', 'a', 'c', 'e'])
  expect(list.filter(needsYou).map(({ name }) => name)).toEqual(['b', 'd'])
})

test('of those that need the person, the worse come first', () => {
  const half = workspace('half', { health: 'unhealthy', upstreams: [upstream('files'), silent] })
  const list = [workspace('again', { state: 'backoff' }), half, workspace('none', { health: 'unhealthy', upstreams: [silent] }), workspace('fatal', { state: 'fatal' })]
  expect(ordered(list).map(({ name }) => name)).toEqual(['fatal', 'none', 'half', 'again'])
})

test('a row opens by itself where nothing works', () => {
  expect(opensItself(workspace('a', { health: 'unhealthy', upstreams: [upstream('files'), silent] }))).toBe(false)
  expect(opensItself(workspace('b', { health: 'unhealthy', upstreams: [silent] }))).toBe(true)
  expect(opensItself(workspace('c', { state: 'fatal' }))).toBe(true)
  expect(opensItself(workspace('d'))).toBe(false)
})

test('servers counts those that should answer', () => {
  expect(servers(workspace('a', { upstreams: [upstream('x'), upstream('off', { state: 'stopped', health: 'unknown', tools: 0 })] }))).toEqual({ healthy: 1, enabled: 1, tools: 3 })
  expect(servers(workspace('b', { state: 'fatal', upstreams: [upstream('x', { state: 'stopped', health: 'unknown' })] }))).toMatchObject({ healthy: 0, enabled: 1 })
  expect(servers(workspace('c', { upstreams: [] }))).toBeUndefined()
})

test('times of the present state', () => {
  expect(stateNote(workspace('a', { state: 'backoff', retryAt: at(-8_000) }), noon)).toBe('next try in 8 s')
  expect(uptime(workspace('b'), noon)).toEqual({ main: '1 h', note: '0 restarts' })
  expect(uptime(workspace('d', { state: 'fatal', worker: null }), noon)).toEqual({ main: '–', note: '0 restarts' })
  expect(uptime(workspace('c', { state: 'fatal', exitCode: 78, restarts: 1 }), noon)).toEqual({ main: 'Exit code 78', note: '1 restart' })
})
