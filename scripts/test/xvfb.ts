import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { onPath } from '../setup/command.mjs'
import { isLinux } from '../setup/place.mjs'

/** A display of our own. `display` is undefined where the system's is used. Stop it after the apps on it. */
export interface Display {
  readonly display: string | undefined
  readonly stop: () => Promise<void>
}

/** Starts Xvfb on a free display on Linux, where it is installed. Throws when it doesn't start. */
export async function startDisplay(): Promise<Display> {
  if (!isLinux || !onPath('Xvfb')) return { display: undefined, stop: () => Promise.resolve() }
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe']
  })
  const killWithUs = (): boolean => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  const number = await displayNumber(child)
  return {
    display: `:${number}`,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(killWithUs, 3_000)
      await ended
      clearTimeout(late)
      process.removeListener('exit', killWithUs)
    }
  }
}

/** Xvfb writes the number of the display it took to file descriptor 3 once it serves. */
async function displayNumber(child: ChildProcess): Promise<string> {
  const pipe = child.stdio[3]
  if (!(pipe instanceof Readable)) throw new Error('Xvfb has no pipe for its display number')
  pipe.setEncoding('utf8')
  let text = ''
  for await (const chunk of pipe) {
    text += String(chunk)
    if (text.includes('\n')) return text.trim()
  }
  throw new Error('Xvfb ended before it served')
}
