import { expect, test } from 'vitest'
import { outcomeOf } from '../../../../src/renderer/src/features/workspaces/live-calls.tsx'
import { inOrder } from '../../../../src/renderer/src/features/workspaces/use-held-order.ts'
import type { Call } from '../../../../src/renderer/src/store/calls.ts'
import { noon, workspace } from '../../support/samples.ts'

const call: Call = { id: 'c', seq: 1, workspace: 'shop', tool: 't', client: undefined, startedAt: noon, arguments: {}, outcome: undefined, durationMs: undefined, trace: undefined }

test('a call runs while the worker it was made to runs', () => {
  expect(outcomeOf(call, [workspace('shop')])).toBe('running')
  expect(outcomeOf({ ...call, outcome: 'ok' }, [])).toBe('ok')
})

test('a call whose worker is gone or was replaced was cut off', () => {
  expect(outcomeOf(call, [workspace('shop', { worker: null })])).toBe('lost')
  const newer = { pid: 8, transport: 'http', address: '', startedAt: new Date(noon + 1_000).toISOString(), restarts: 1 }
  expect(outcomeOf(call, [workspace('shop', { worker: newer })])).toBe('lost')
})

test('rows keep their order under the pointer, new ones come last', () => {
  expect(inOrder(['c', 'new', 'a'], ['a', 'c'], (item) => item)).toEqual(['a', 'c', 'new'])
})
