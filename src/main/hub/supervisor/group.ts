import { execFile } from 'node:child_process'

/** Sends a signal to a process group. False when nothing of it is left. */
function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-leader, signal)
  } catch (thrown) {
    // EPERM: something is there, but it changed its user.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

/** Ends a process of Windows and those below it. Resolves when that was tried. */
export function killTree(root: number): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/PID', String(root), '/T', '/F'], { windowsHide: true }, () => resolve())
  })
}

/**
 * Ends a process and everything it started, without asking. Workers lead a process group of their own; on Windows,
 * which has none, the tree of children goes.
 */
export function killGroup(leader: number): void {
  if (process.platform === 'win32') void killTree(leader)
  else signalGroup(leader, 'SIGKILL')
}
