import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { at } from '../../scripts/setup/place.mjs'
import { venvPython } from '../../scripts/setup/python.mjs'

/** The HTTP upstream: a FastMCP server that the suite runs, not the hub. */
export interface WebProcess {
  /** Resolves once it takes connections, with how long that took in milliseconds. */
  start(): Promise<number>
  kill(): Promise<void>
  /** Ends it for good. */
  close(): Promise<void>
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

export function createWebProcess(port: number): WebProcess {
  let child: ChildProcess | undefined
  let closed = false

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  return {
    kill,
    close() {
      closed = true
      return kill()
    },
    async start() {
      if (closed) throw new Error('the run is over')
      const begun = performance.now()
      const args = [at('python/tests/fixtures/tools_server.py'), '--http', String(port)]
      const started = spawn(venvPython, args, { stdio: 'ignore', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } })
      child = started
      while (!(await accepts(port))) {
        if (started.exitCode !== null || started.signalCode !== null) throw new Error('the HTTP upstream ended before it served')
        await sleep(20)
      }
      return performance.now() - begun
    }
  }
}
