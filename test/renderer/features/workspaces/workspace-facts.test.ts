import { describe, expect, test } from 'vitest'
import { needsYou, opensItself, ordered, servers, shownHealth, shownState, spokenName, stateNote, uptime } from '../../../../src/renderer/src/features/workspaces/workspace-facts.ts'
import type { WorkspaceDetail } from '../../../../src/shared/workspace.ts'
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

  test('unknown names the servers that still start', () => {
    const slow = upstream('slow', { state: 'starting', health: 'unknown', provenAt: null })
    expect(shownHealth(workspace('shop', { health: 'unknown', upstreams: [upstream('files'), slow] }), noon)).toEqual({ health: 'unknown', note: 'slow is starting' })
    expect(shownHealth(workspace('shop', { health: 'unknown', upstreams: [slow, slow] }), noon)?.note).toBe('2 servers starting')
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

test('a row opens by itself where nothing works, and where a start takes long', () => {
  const slow = upstream('slow', { state: 'starting', health: 'unknown', provenAt: null })
  const opens = (part: Partial<WorkspaceDetail>): boolean => opensItself(workspace('a', part), noon)
  expect(opens({ health: 'unhealthy', upstreams: [upstream('files'), silent] })).toBe(false)
  expect(opens({ health: 'unhealthy', upstreams: [silent] })).toBe(true)
  expect(opens({ state: 'fatal' })).toBe(true)
  expect(opens({ breaker: 'open' })).toBe(true)
  expect(opens({})).toBe(false)
  expect(opens({ state: 'starting', stateSince: at(4_000) })).toBe(false)
  expect(opens({ state: 'starting', stateSince: at(6_000) })).toBe(true)
  expect(opens({ health: 'unknown', upstreams: [upstream('files'), slow], stateSince: at(6_000) })).toBe(true)
  // One that worked before starts again, of which the worker's own start says nothing.
  expect(opens({ health: 'unknown', upstreams: [{ ...slow, provenAt: at(9_000) }], stateSince: at(6_000) })).toBe(false)
})

describe('asleep', () => {
  const asleep = workspace('shop', { state: 'stopped', health: 'unknown', worker: null, asleep: true, stateSince: at(1_920_000) })

  test('is neither stopped by the person nor trouble', () => {
    expect(shownState(asleep)).toBe('asleep')
    expect(needsYou(asleep)).toBe(false)
    expect(uptime(asleep, noon)).toEqual({ main: '32 min', note: 'asleep' })
    expect(stateNote(asleep, noon)).toMatch(/^since (?:\d\d:\d\d|\d+ \w+)$/u)
    expect(spokenName(asleep)).toBe('shop, asleep')
  })

  test('since another day, the day has the room', () => {
    expect(stateNote({ ...asleep, stateSince: at(172_800_000) }, noon)).toMatch(/^since \d+ Nov$/u)
  })

  test('a person who stops it has stopped it', () => {
    const stopped = workspace('shop', { state: 'stopped', worker: null, stateSince: at(1_000) })
    expect(shownState(stopped)).toBe('stopped')
    expect(uptime(stopped, noon).note).toBe('stopped by you')
    expect(spokenName(stopped)).toBe('shop, stopped, 0 of 2 servers')
  })
})

test('an open breaker needs the person and is spoken', () => {
  const open = workspace('shop', { breaker: 'open' })
  expect(needsYou(open)).toBe(true)
  expect(stateNote(open, noon)).toBe('calls fail fast')
  expect(spokenName(open)).toBe('shop, running, healthy, calls fail fast, 2 of 2 servers')
  expect(needsYou(workspace('shop', { breaker: 'open', state: 'stopped' }))).toBe(false)
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
