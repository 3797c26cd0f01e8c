import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Proposal } from '../../../../src/shared/proposal.ts'
import { createBridge, Refusal } from '../../support/bridge.ts'
import { renderApp } from '../../support/render-app.tsx'
import { proposal } from '../../support/samples.ts'

let clock = 0
beforeEach(() => {
  clock = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function open(...proposals: Proposal[]) {
  const bridge = createBridge({ proposals })
  const app = await renderApp(bridge)
  fireEvent.click(screen.getByRole('link', { name: 'Proposals' }))
  await screen.findByRole('article')
  const press = (key: string): void => void fireEvent.keyDown(document.body, { key })
  const decisions = (): unknown[] => bridge.inputsOf('proposals.decide')
  clock += 601
  return { app, bridge, press, decisions }
}

describe('approving', () => {
  test('sends the digest of the call that was seen', async () => {
    const { decisions } = await open(proposal(4))
    fireEvent.click(screen.getByRole('button', { name: 'Approve' }))
    await waitFor(() => expect(decisions()).toEqual([{ id: 'p4', decision: { verb: 'approve', digest: 'digest-4', arguments: undefined } }]))
  })

  test('by key does nothing in the first 600 ms', async () => {
    const { press, decisions } = await open(proposal(4))
    clock -= 10
    press('a')
    expect(decisions()).toEqual([])
    clock += 10
    press('a')
    await waitFor(() => expect(decisions()).toHaveLength(1))
  })

  test('a destructive call takes a second step, which Esc takes back', async () => {
    const { press, decisions } = await open(proposal(4, { risk: 'destructive' }))
    press('a')
    expect(screen.getByRole('button', { name: /to run/ })).toBe(document.activeElement)
    press('Escape')
    expect(screen.queryByRole('button', { name: /to run/ })).toBeNull()
    press('a')
    expect(decisions()).toEqual([])
    press('Enter')
    await waitFor(() => expect(decisions()).toHaveLength(1))
  })

  test('a free form proposal has no digest and no edit', async () => {
    const { decisions } = await open(proposal(4, { call: undefined, title: 'May I?' }))
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Approve' }))
    await waitFor(() => expect(decisions()).toEqual([{ id: 'p4', decision: { verb: 'approve', digest: undefined, arguments: undefined } }]))
  })
})

describe('editing', () => {
  test('shows what changed and both digests, and approves the edit', async () => {
    const { decisions, press } = await open(proposal(4))
    press('e')
    const field = screen.getByRole('textbox', { name: 'Arguments of files_write' })
    fireEvent.change(field, { target: { value: '{ "path": "b.txt", "mode": 420 }' } })
    await screen.findByText('sha256:edited-digest')
    fireEvent.click(screen.getByRole('button', { name: 'Done' }))
    expect(screen.getByText('sha256:digest-4')).toBeTruthy()
    expect(screen.getByText('removed:')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Approve edit' }))
    await waitFor(() => expect(decisions()).toMatchObject([{ decision: { verb: 'approve', arguments: { path: 'b.txt', mode: 420 } } }]))
  })

  test('what is not an object can not be approved, and the reason is read out', async () => {
    const { decisions, press } = await open(proposal(4))
    press('e')
    fireEvent.change(screen.getByRole('textbox', { name: 'Arguments of files_write' }), { target: { value: '{\n oops' } })
    expect(screen.getByRole('alert').textContent).toBe('This is not JSON (line 2).')
    const approve = screen.getByRole('button', { name: 'Approve' })
    expect(approve).toHaveProperty('disabled', true)
    fireEvent.click(approve)
    expect(decisions()).toEqual([])
  })
})

test('a reject waits for its toast and can be undone', async () => {
  const { app, press, decisions } = await open(proposal(4))
  press('r')
  const box = await screen.findByRole('dialog', { name: 'Reject, and say why' })
  fireEvent.change(within(box).getByRole('textbox'), { target: { value: 'Not today' } })
  fireEvent.click(within(box).getByRole('button', { name: 'Reject' }))
  expect(app.rejects.getState().pending).toMatchObject([{ id: 'p4', reason: 'Not today', digest: 'digest-4' }])
  press('u')
  expect(app.rejects.getState().pending).toEqual([])
  expect(decisions()).toEqual([])
})

test('an answer is sent with Mod+Enter', async () => {
  const { press, decisions } = await open(proposal(4, { call: undefined }))
  press('?')
  const box = await screen.findByRole('dialog', { name: 'Your answer' })
  const field = within(box).getByRole('textbox')
  fireEvent.change(field, { target: { value: 'Use the replica' } })
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  await waitFor(() => expect(decisions()).toEqual([{ id: 'p4', decision: { verb: 'answer', answer: 'Use the replica', digest: undefined } }]))
})

test('a call that changed must be looked at again', async () => {
  const { bridge, decisions } = await open(proposal(4))
  bridge.answer('proposals.decide', () => {
    throw new Refusal({ code: 'CALL_CHANGED', message: 'The call changed.' })
  })
  fireEvent.click(screen.getByRole('button', { name: 'Approve' }))
  act(() => bridge.push({ proposals: [proposal(4, { call: { tool: 'files_write', arguments: { path: 'z.txt' }, digest: 'other' } })] }))
  expect(await screen.findByText('The call changed after you opened it.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Approve' })).toHaveProperty('disabled', true)
  fireEvent.click(screen.getByRole('button', { name: 'I checked it' }))
  await waitFor(() => expect(screen.getByRole('button', { name: 'Approve' })).toHaveProperty('disabled', false))
  fireEvent.click(screen.getByRole('button', { name: 'Approve' }))
  await waitFor(() => expect(decisions().at(-1)).toMatchObject({ decision: { digest: 'other' } }))
})

test('what was open when it expired stays, and says so', async () => {
  const { bridge } = await open(proposal(4))
  const decision = { verb: 'expire', by: 'hub', at: new Date().toISOString() } as const
  act(() => bridge.push({ proposals: [proposal(4, { status: 'expired', decision })] }))
  expect(await screen.findByText(/^Expired at .* The call was not run\.$/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
})

test('without proposals it says what would be here', async () => {
  await renderApp(createBridge())
  fireEvent.click(screen.getByRole('link', { name: 'Proposals' }))
  expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
})
