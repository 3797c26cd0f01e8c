import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { at } from '../../../scripts/setup/place.mjs'
import { venvPython } from '../../../scripts/setup/python.mjs'
import type { ChaosClient } from './client.ts'

interface Line {
  readonly id?: number
  readonly text: string
  readonly failed: boolean
}

/** FastMCP's client, which runs in Python. `mode` as that library names the eras. */
export async function startFastMcp(url: string, workspace: string, mode: 'auto' | 'legacy'): Promise<ChaosClient> {
  const name = `fastmcp-${mode}@${workspace}`
  const args = [at('test/chaos/clients/fastmcp_driver.py'), `${url}/mcp/${workspace}`, mode, name]
  const child = spawn(venvPython, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } })
  const waiting = new Map<number, (line: Line) => void>()
  const lines = createInterface({ input: child.stdout })
  let ended = false
  const kill = (): boolean => child.kill('SIGKILL')
  // One that is still connecting does not read its stdin.
  process.once('exit', kill)
  child.once('exit', () => {
    ended = true
    process.removeListener('exit', kill)
    for (const settle of waiting.values()) settle({ text: 'the client ended', failed: true })
  })
  child.stdin.on('error', () => undefined)
  await Promise.race([once(lines, 'line'), once(child, 'exit')])
  if (ended) throw new Error(`${name} did not connect`)
  lines.on('line', (text) => {
    const line = JSON.parse(text) as Line
    waiting.get(line.id ?? 0)?.(line)
  })
  let next = 0
  return {
    name,
    workspace,
    fragile: true,
    async call(tool, args_) {
      if (ended) throw new Error('the client ended')
      const id = (next += 1)
      const answer = new Promise<Line>((resolve) => waiting.set(id, resolve))
      child.stdin.write(`${JSON.stringify({ id, tool, arguments: args_ })}\n`)
      const { text, failed } = await answer.finally(() => waiting.delete(id))
      if (failed) throw new Error(text)
      return text
    },
    async close() {
      if (ended) return
      const gone = once(child, 'exit')
      child.stdin.end()
      setTimeout(kill, 3000).unref()
      await gone
    }
  }
}
