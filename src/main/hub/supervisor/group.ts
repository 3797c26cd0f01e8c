import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Sends a signal to a process group. False when nothing of it is left. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal)
  } catch (thrown) {
    // EPERM: something is there, but it changed its user.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

/**
 * Ends a process and everything it started, without asking. Workers lead a process group of their own; on Windows,
 * which has none, the tree of children goes.
 */
export function killGroup(leader: number): void {
  if (process.platform !== 'win32') signalGroup(leader, 'SIGKILL')
  else execFile('taskkill', ['/PID', String(leader), '/T', '/F'], { windowsHide: true }, () => undefined)
}

/** Waits until a killed group is gone, at most `limitMs`: a member nobody reaps would else hold us up for ever. */
export async function groupGone(leader: number, limitMs: number): Promise<void> {
  if (process.platform === 'win32') return
  const end = Date.now() + limitMs
  while (signalGroup(leader, 0) && Date.now() < end) await sleep(5)
}
