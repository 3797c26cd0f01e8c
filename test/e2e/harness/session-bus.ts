import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A D-Bus of our own, so that a tray can be there without a desktop. */
export interface SessionBus {
  readonly address: string
  stop(): Promise<void>
}

export const hasDbus = spawnSync('dbus-daemon', ['--version']).status === 0

export async function startSessionBus(): Promise<SessionBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [address] = (await once(createInterface(daemon.stdout), 'line')) as [string]
  return {
    address,
    async stop() {
      const exited = once(daemon, 'exit')
      if (daemon.exitCode !== null || !daemon.kill()) return
      await exited
    }
  }
}
