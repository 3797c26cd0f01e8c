import { describe, expect, test } from 'vitest'
import { filterCount, matches, scopeOptions, tidy } from '../../../../src/renderer/src/features/events/event-filter.ts'
import { at, event, noon } from '../../support/samples.ts'

const trace = '0af7651916cd43dd8448eb211c80319c'
const one = event(1, { scope: 'a/f/one', workspace: 'shop', severity: 'warning', summary: 'Hello World', source: 'cli', time: at(1_000), trace: `00-${trace}-00f067aa0ba902b7-01` })

describe('matches', () => {
  test.each([
    [{}, true],
    [{ scopes: ['a/f'] }, true],
    [{ scopes: ['a/foo', 'b'] }, false],
    [{ scopes: ['a/f/on'] }, false],
    [{ workspace: 'shop' }, true],
    [{ workspace: 'docs' }, false],
    [{ severity: 'info' as const }, true],
    [{ severity: 'error' as const }, false],
    [{ severities: ['debug' as const, 'warning' as const] }, true],
    [{ severities: ['debug' as const] }, false],
    [{ text: 'hello w' }, true],
    [{ text: 'CLI' }, true],
    [{ text: 'nothing' }, false],
    [{ traceId: trace }, true],
    [{ traceId: '1'.repeat(32) }, false],
    [{ since: noon - 1_000, until: noon - 1_000 }, true],
    [{ since: noon }, false],
    [{ until: noon - 1_001 }, false]
  ])('%j: %s', (filter, expected) => {
    expect(matches(one, filter)).toBe(expected)
  })
})

test('empty filters are left out, and a time range counts once', () => {
  const filter = { text: '', scopes: [], workspace: 'shop', since: 1, until: 2, traceId: undefined }
  expect(tidy(filter)).toEqual({ workspace: 'shop', since: 1, until: 2 })
  expect(filterCount(filter)).toBe(2)
})

test('decisions share one scope in the list', () => {
  expect(scopeOptions(['chat/decisions/x', 'mcp/calls', 'chat/decisions/y'])).toEqual(['chat/decisions', 'mcp/calls'])
})
