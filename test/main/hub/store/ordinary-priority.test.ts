import { getPriority, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { temporaryDir } from './temporary-store.ts'

async function priorities(priority: number) {
  const program = fileURLToPath(new URL('fixtures/priority.ts', import.meta.url))
  const { stdout } = await execa(process.execPath, ['--experimental-strip-types', '--no-warnings', program, await temporaryDir(), String(priority)])
  return JSON.parse(stdout) as { readonly own: number; readonly started: readonly number[] }
}

/** Whether this account may raise a priority: on most machines only root. */
function mayRaise(): boolean {
  try {
    setPriority(process.pid, getPriority() - 1)
    setPriority(process.pid, getPriority() + 1)
    return true
  } catch {
    return false
  }
}

const isLinux = process.platform === 'linux'

test.skipIf(!isLinux || !mayRaise())("the journal's threads do not inherit a raised priority", async () => {
  const { own, started } = await priorities(-8)
  expect(own).toBe(-8)
  expect(started.filter((priority) => priority === 0)).toHaveLength(2)
})

test.skipIf(!isLinux)('a lowered priority stays', async () => {
  const { started } = await priorities(5)
  expect(new Set(started)).toEqual(new Set([5]))
})
