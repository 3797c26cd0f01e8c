import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, '../../../fixtures/running-timer.ts')

test('a timer does not count the time in which its process was stopped', async () => {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const words: string[] = []
  lines.on('line', (line) => words.push(line))
  await once(lines, 'line')
  child.kill('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 6500))
  child.kill('SIGCONT')
  await once(child, 'exit')
  // The plain one was over long before; six and a half seconds had passed when the process ran again.
  expect(words.toSorted()).toEqual(['awake', 'plain', 'resumed', 'set'])
  expect(words.at(-1)).toBe('awake')
}, 30_000)
