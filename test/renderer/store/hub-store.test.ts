import { expect, test } from 'vitest'
import { createHubStore, withPush, withSnapshot } from '../../../src/renderer/src/store/hub-store.ts'
import { callEvent, hubState, proposal, workspace } from '../support/samples.ts'

const ready = () =>
  withSnapshot(createHubStore().getState(), {
    push: 1,
    hub: hubState,
    home: '/home/ada',
    workspaces: [workspace('shop'), workspace('docs')],
    proposals: [proposal(1), proposal(3)],
    events: [callEvent(9, 'started')]
  })

test('a snapshot fills everything', () => {
  const data = ready()
  expect(data.phase).toBe('ready')
  expect(data.proposals.map(({ seq }) => seq)).toEqual([3, 1])
  expect(data.calls.list).toHaveLength(1)
  expect(data.newestSeq).toBe(10)
})

test('a push changes what it names and leaves the rest as it is', () => {
  const before = ready()
  const after = withPush(before, { push: 2, workspaces: [workspace('docs', { state: 'stopped' }), workspace('new')] })
  expect(after.workspaces.map(({ name, state }) => `${name} ${state}`)).toEqual(['shop running', 'docs stopped', 'new running'])
  expect(after.proposals).toBe(before.proposals)
  expect(after.calls).toBe(before.calls)
})

test('a workspace that was removed is gone', () => {
  expect(withPush(ready(), { push: 2, removedWorkspaces: ['shop'] }).workspaces.map(({ name }) => name)).toEqual(['docs'])
})

test('a proposal that changed takes the place of the one that was', () => {
  const after = withPush(ready(), { push: 2, proposals: [proposal(3, { status: 'rejected' }), proposal(5)] })
  expect(after.proposals.map(({ seq, status }) => `${seq} ${status}`)).toEqual(['5 pending', '3 rejected', '1 pending'])
})
