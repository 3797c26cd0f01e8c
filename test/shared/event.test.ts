import { describe, expect, test } from 'vitest'
import { eventPost } from '../../src/shared/event.ts'
import { contractCases } from './contract-cases.ts'

describe('an event as a sender may post it', () => {
  test.each(contractCases('event'))('$name: $why', ({ valid, value }) => {
    const parsed = eventPost.safeParse(value)
    expect(parsed.success).toBe(valid)
    // Nothing is trimmed or filled in; only the id is written in lower case.
    if (parsed.success) expect({ ...parsed.data, id: undefined }).toEqual({ ...Object(value), id: undefined })
  })

  test('keeps its id in lower case', () => {
    const id = 'ABCDEF00-0000-4000-8000-000000000000'
    expect(eventPost.parse({ id, scope: 'a', severity: 'info', summary: 'x' }).id).toBe(id.toLowerCase())
  })

  test('that is refused names every unknown field', () => {
    const value: unknown = JSON.parse('{"scope":"a","severity":"info","summary":"x","seq":1,"__proto__":{},"colour":"red"}')
    const message = eventPost.safeParse(value).error?.issues[0]?.message ?? ''
    for (const name of ['seq', '__proto__', 'colour']) expect(message).toContain(`"${name}"`)
  })
})
