import { expect, test } from 'vitest'
import { createDoor, type IpcHandlers } from '../../src/main/door.ts'
import { HubError } from '../../src/main/hub/index.ts'
import { ipcRoutes } from '../../src/shared/ipc.ts'

/** A door whose every call answers with its input, save those given. */
function doorWith(own: Partial<IpcHandlers>, report: (route: string, thrown: unknown) => void = () => undefined) {
  const echo = Object.fromEntries(Object.keys(ipcRoutes).map((route) => [route, (input: unknown) => input]))
  return createDoor({ ...echo, ...own } as IpcHandlers, report)
}

test('a known call with good input gets its answer', async () => {
  const door = doorWith({})
  expect(await door('events.page', { limit: 5, text: 'a' })).toEqual({ ok: true, data: { limit: 5, text: 'a' } })
})

test.each([
  ['no.such', {}, 'NOT_FOUND'],
  ['__proto__', {}, 'NOT_FOUND'],
  ['toString', {}, 'NOT_FOUND'],
  [7, {}, 'NOT_FOUND'],
  [undefined, undefined, 'NOT_FOUND'],
  ['workspaces.start', undefined, 'INVALID_INPUT'],
  ['workspaces.start', { name: '../etc' }, 'INVALID_INPUT'],
  ['workspaces.start', { name: 'shop', extra: 1 }, 'INVALID_INPUT'],
  ['events.page', { limit: 1001 }, 'INVALID_INPUT'],
  ['proposals.decide', { id: 'x', decision: { verb: 'maybe' } }, 'INVALID_INPUT']
])('%j with %j is answered %s', async (route, input, code) => {
  expect(await doorWith({})(route, input)).toMatchObject({ ok: false, error: { code } })
})

test('what a handler throws is a coded answer, and the unexpected is reported', async () => {
  const reported: string[] = []
  const door = doorWith(
    {
      'workspaces.stop': () => Promise.reject(new HubError('UNKNOWN_WORKSPACE', 'There is none.', { details: { name: 'x' } })),
      'workspaces.restart': () => {
        throw new TypeError('oops')
      }
    },
    (route) => reported.push(route)
  )
  expect(await door('workspaces.stop', { name: 'x' })).toEqual({
    ok: false,
    error: { code: 'UNKNOWN_WORKSPACE', message: 'There is none.', name: 'x' }
  })
  expect(await door('workspaces.restart', { name: 'x' })).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
  expect(reported).toEqual(['workspaces.restart'])
})
