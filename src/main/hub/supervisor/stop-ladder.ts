import type { ControlLine } from '../../../shared/worker-launch.ts'
import { startRunningTimer, type RunningTimer } from './running-timer.ts'
import { killGroup } from './group.ts'
import type { PythonChild } from './python-child.ts'
import type { Timings } from './timings.ts'

/** Ends one process, asking first. */
export interface StopLadder {
  alive(): boolean
  /** Asks it to drain its calls and end, then presses harder. May be called again with less time. */
  stop(drainMs: number): void
  /** It is gone: no rung is climbed any more. */
  end(): void
}

/** The ladder: the stop line, then SIGTERM with the lifeline cut, then SIGKILL for the whole group. */
export function createStopLadder(child: PythonChild, pid: number, timings: Timings, tell: (line: ControlLine) => void): StopLadder {
  let rungs: RunningTimer[] = []
  let termAt = Infinity
  const { nodeChildProcess } = child
  const alive = (): boolean => nodeChildProcess.exitCode === null && nodeChildProcess.signalCode === null
  const end = (): void => rungs.forEach((timer) => timer.stop())
  return {
    alive,
    end,
    stop(drainMs) {
      if (!alive()) return
      tell({ event: 'stop', drainMs })
      const now = Date.now()
      termAt = Math.min(termAt, now + drainMs + timings.closeMs)
      end()
      const term = (): void => {
        child.stdin.end()
        if (alive() && process.platform !== 'win32') process.kill(pid, 'SIGTERM')
      }
      const waitMs = Math.max(0, termAt - now)
      rungs = [startRunningTimer(waitMs, term), startRunningTimer(waitMs + timings.termMs, () => alive() && killGroup(pid))]
    }
  }
}
