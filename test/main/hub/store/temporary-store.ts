import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { JournalLimits } from '../../../../src/shared/config.ts'
import { openStore, type Store } from '../../../../src/main/hub/store/store.ts'
import type { NewEvent } from '../../../../src/main/hub/store/write.ts'

export const threadUrl = new URL('../../../../src/main/hub/store/thread.ts', import.meta.url)
export const wideLimits: JournalLimits = { maxEvents: 1_000_000, maxAgeDays: 30, maxBytes: 1_073_741_824 }

export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hub-store-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A real store over a real thread, closed when the test ends. */
export async function openAt(dir: string, limits: Partial<JournalLimits> = {}): Promise<Store> {
  const store = await openStore({ dir, threadUrl, limits: { ...wideLimits, ...limits } })
  onTestFinished(() => store.close())
  return store
}

export async function temporaryStore(limits: Partial<JournalLimits> = {}): Promise<Store> {
  return openAt(await temporaryDir(), limits)
}

export function newEvent(event: Partial<NewEvent> = {}): NewEvent {
  return { id: randomUUID(), scope: 'test/some', severity: 'info', summary: 'an event', ...event }
}

/** Waits for a condition; the test's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20))
}
