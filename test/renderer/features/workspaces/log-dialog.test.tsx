import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { copyText, countLine, LogDialog } from '../../../../src/renderer/src/features/workspaces/log-dialog.tsx'
import { pieces } from '../../../../src/renderer/src/features/workspaces/log-line.tsx'
import { createLatest } from '../../../../src/renderer/src/features/workspaces/use-log.ts'
import type { LogLine } from '../../../../src/shared/workspace.ts'
import { createBridge, type TestBridge } from '../../support/bridge.ts'
import { renderPart } from '../../support/render-app.tsx'
import { at, upstream, workspace } from '../../support/samples.ts'

const line = (text: string, server?: string): LogLine => ({ time: at(0), text, ...(server === undefined ? {} : { server }) })
const kept = [line('worker starts'), line('GET /rows 200', 'files'), line('connection refused', 'docs')]
const shop = (stderrLines: number) => workspace('shop', { provenAt: at(1_000, Date.now()), stderr: kept, stderrLines, upstreams: [upstream('files'), upstream('docs')] })

/** Answers as the hub does: literally, in any case. */
function answer({ text = '', server }: { readonly text?: string; readonly server?: string }): readonly LogLine[] {
  return kept.filter((one) => one.text.toLowerCase().includes(text.toLowerCase()) && (server === undefined || (one.server ?? '') === server))
}

interface Opened {
  readonly bridge: TestBridge
  readonly dialog: HTMLElement
  /** The log has had so many lines. */
  readonly grow: (lines: number) => void
  readonly closed: () => boolean
}

async function open(): Promise<Opened> {
  const bridge = createBridge()
  bridge.answer('workspaces.log', answer)
  const onClose = vi.fn<() => void>()
  const part = (lines: number) => <LogDialog workspace={shop(lines)} onClose={onClose} />
  const show = renderPart(bridge, part(1_204))
  const dialog = screen.getByRole('dialog', { name: 'Log of shop' })
  await within(dialog).findByText('connection refused')
  return { bridge, dialog, grow: (lines) => show(part(lines)), closed: () => onClose.mock.calls.length > 0 }
}

test('every line stands with who wrote it, the newest last', async () => {
  const { dialog } = await open()
  expect(document.activeElement).toBe(dialog)
  const texts = [...dialog.querySelectorAll('.log-line')].map((one) => [...one.children].slice(1).map((part) => part.textContent))
  expect(texts).toEqual([['worker', 'worker starts'], ['files', 'GET /rows 200'], ['docs', 'connection refused']])
  expect(within(dialog).getByRole('status').textContent).toBe('3 lines')
})

test('/ leads to the search, which asks for what is on disk too', async () => {
  const { bridge, dialog } = await open()
  fireEvent.keyDown(dialog, { key: '/' })
  const field = within(dialog).getByRole('searchbox', { name: 'Search the log' })
  expect(document.activeElement).toBe(field)
  for (const value of ['r', 're', 'REFUSED']) fireEvent.change(field, { target: { value } })
  await waitFor(() => expect(within(dialog).getByRole('status').textContent).toBe('1 line matches'))
  expect(bridge.inputsOf('workspaces.log')).toEqual([{ name: 'shop', limit: 1000 }, { name: 'shop', text: 'REFUSED', limit: 1000 }])
  expect(dialog.querySelector('mark')?.textContent).toBe('refused')
})

test('without a match it says so, and leads back', async () => {
  const { dialog } = await open()
  fireEvent.change(within(dialog).getByRole('searchbox'), { target: { value: 'nowhere' } })
  expect(await within(dialog).findByText('No lines match')).toBeTruthy()
  expect(within(dialog).getByText(/1,204 lines, 1 filter\./u)).toBeTruthy()
  fireEvent.click(within(dialog).getByRole('button', { name: 'Clear' }))
  expect(await within(dialog).findByText('worker starts')).toBeTruthy()
})

test('one writer at a time can be picked, the worker among them', async () => {
  const { bridge, dialog } = await open()
  fireEvent.click(within(dialog).getByRole('button', { name: 'Written by: all' }))
  fireEvent.click(await screen.findByRole('option', { name: /Worker/u }))
  await waitFor(() => expect(bridge.inputsOf('workspaces.log').at(-1)).toEqual({ name: 'shop', server: '', limit: 1000 }))
  expect(await within(dialog).findByText('1 line matches')).toBeTruthy()
})

test('it follows while lines come, and F lets it stand still', async () => {
  const { bridge, dialog, grow } = await open()
  const asked = (): number => bridge.inputsOf('workspaces.log').length
  grow(1_206)
  await waitFor(() => expect(asked()).toBe(2))
  fireEvent.keyDown(dialog, { key: 'f' })
  expect(within(dialog).getByRole('switch', { name: /Follow/u }).getAttribute('aria-checked')).toBe('false')
  grow(1_210)
  expect(await within(dialog).findByRole('button', { name: /^4 newer, follow/u })).toBeTruthy()
  expect(asked()).toBe(2)
  fireEvent.click(within(dialog).getByRole('button', { name: /newer/u }))
  await waitFor(() => expect(asked()).toBe(3))
})

test('Esc clears the search before it closes', async () => {
  const { dialog, closed } = await open()
  const field = within(dialog).getByRole<HTMLInputElement>('searchbox')
  fireEvent.change(field, { target: { value: 'x' } })
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(field.value).toBe('')
  expect(closed()).toBe(false)
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(closed()).toBe(true)
})

test('a search is literal', () => {
  expect(pieces('a.b (A.B) axb', 'a.b')).toEqual(['', 'a.b', ' (', 'A.B', ') axb'])
  expect(pieces('cost [1-2]/3', '[1-2]/')).toEqual(['cost ', '[1-2]/', '3'])
  expect(pieces('text', '')).toEqual(['text'])
})

test('the count says what is shown of what there is', () => {
  const query = { name: 'shop', server: undefined, text: '', limit: 3 }
  expect(countLine({ lines: kept, query }, 1_204)).toBe('The newest 3 of 1,204 lines')
  expect(countLine({ lines: kept, query: { ...query, text: 'e' } }, 1_204)).toBe('The newest 3 lines that match')
  expect(countLine({ lines: [], query: undefined }, 0)).toBe('Reading…')
})

test('what is copied says who wrote it, and fits the clipboard', () => {
  expect(copyText(kept.slice(1, 2))).toBe(`${at(0)} [files] GET /rows 200`)
  const long = Array.from({ length: 600 }, (_, index) => line(`${index} ${'x'.repeat(2_000)}`))
  expect(copyText(long).length).toBeLessThanOrEqual(1_000_000)
  expect(copyText(long)).toContain('\n2026-11-21T12:00:00.000Z 599 x')
})

test('of what is asked while an answer is due only the newest is asked', async () => {
  const ran: number[] = []
  const dues: (() => void)[] = []
  const ask = createLatest(async (wanted: number) => {
    ran.push(wanted)
    await new Promise<void>((resolve) => void dues.push(resolve))
  })
  for (const wanted of [1, 2, 3]) ask(wanted)
  expect(ran).toEqual([1])
  dues[0]?.()
  await waitFor(() => expect(ran).toEqual([1, 3]))
})
