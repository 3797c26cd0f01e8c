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

describe('a held call', () => {
  const held = (part: Partial<Proposal> = {}): Proposal => proposal(4, { held: true, title: 'Call files_write', detail: '', ...part })

  test('says who waits for it right now, and what approving does', async () => {
    await open(held())
    const article = screen.getByRole('article')
    expect(within(article).getByText(/^Claude Code waits for you right now, since \d\d:\d\d:\d\d\.$/)).toBeTruthy()
    expect(article.textContent).toContain('Approving runs the call at once, inside its request. If the agent gives up first, this is withdrawn and nothing runs.')
    expect(article.textContent).toContain('from the server’s own annotations')
    expect(article.textContent).not.toContain('not verified')
    expect(screen.getByRole('option').textContent).toMatch(/Waits 1 min, Claude Code in shop$/)
  })

  test('is approved with an edit like any other', async () => {
    const { decisions, press } = await open(held())
    press('e')
    fireEvent.change(screen.getByRole('textbox', { name: 'Arguments of files_write' }), { target: { value: '{ "path": "b.txt" }' } })
    await screen.findByText('sha256:edited-digest')
    fireEvent.click(screen.getByRole('button', { name: 'Done' }))
    fireEvent.click(screen.getByRole('button', { name: 'Approve edit' }))
    await waitFor(() => expect(decisions()).toMatchObject([{ decision: { verb: 'approve', arguments: { path: 'b.txt' } } }]))
  })

  test('is answered with a text that the agent gets as an error', async () => {
    const { press } = await open(held())
    press('?')
    const box = await screen.findByRole('dialog', { name: 'Answer in place of a result' })
    expect(within(box).getByRole('textbox').getAttribute('placeholder')).toBe('The agent gets this as an error, and what it asked for does not run.')
  })

  test('of a resource or prompt shows what was asked, and has no call to edit', async () => {
    await open(held({ call: undefined, title: 'Get the prompt review', risk: 'read', detail: '```json\n{ "pull": 12 }\n```' }))
    expect(screen.getByText('{ "pull": 12 }')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull()
    expect(within(screen.getByRole('article')).queryByText('Question')).toBeNull()
    expect(screen.getByText('The agent’s request goes on')).toBeTruthy()
  })

  test('that its agent gave up says so, and can not be decided any more', async () => {
    const { bridge } = await open(held())
    const decision = { verb: 'withdraw', by: 'hub', at: new Date().toISOString(), reason: 'the client cancelled' } as const
    act(() => bridge.push({ proposals: [held({ status: 'withdrawn', decision })] }))
    expect(await screen.findByText(/^Withdrawn at .*: the agent no longer waits\. The call was not run\.$/)).toBeTruthy()
    expect(screen.getByText('the client cancelled')).toBeTruthy()
    expect(screen.queryByText(/waits for you right now/)).toBeNull()
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull()
  })

  test('whose end is not known says that it is not run again', async () => {
    const { bridge } = await open(held())
    const time = new Date().toISOString()
    const receipt = { startedAt: time, endedAt: time, outcome: 'unknown' } as const
    act(() => bridge.push({ proposals: [held({ status: 'failed', decision: { verb: 'approve', by: 'window', at: time }, receipt })] }))
    expect(await screen.findByText('Nobody knows whether the call ran.')).toBeTruthy()
    expect(screen.getByText(/Whether it ran is not known\. It is not run again\.$/)).toBeTruthy()
  })
})

test('its trace leads to every event of it', async () => {
  const { app } = await open(proposal(4, { trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }))
  fireEvent.click(screen.getByRole('button', { name: 'Show linked events' }))
  expect(app.nav.getState().places.at(-1)).toEqual({ view: 'events', filter: { traceId: '0af7651916cd43dd8448eb211c80319c' } })
})

test('a click on one is recorded with its trace', async () => {
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const { bridge } = await open(proposal(4, { trace }))
  fireEvent.click(screen.getByRole('option'))
  expect(bridge.inputsOf('clicks.record')).toMatchObject([{ workspace: 'shop', trace, click: { role: 'option', name: 'files_write', selector: 'Proposals, 4' } }])
})

test('without proposals it says what would be here', async () => {
  await renderApp(createBridge())
  fireEvent.click(screen.getByRole('link', { name: 'Proposals' }))
  expect(await screen.findByText('Nothing waits for you')).toBeTruthy()
})
