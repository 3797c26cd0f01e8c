import type { ReactNode } from 'react'
import type { UpstreamDetail, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { plural } from '../../format/number.ts'
import { lineTone } from './log-line.tsx'
import { clockMs } from '../../format/time.ts'
import type { OpenLog } from './use-actions.ts'
import { needsYou } from './workspace-facts.ts'

const shownLines = 4

interface Tail {
  readonly lines: readonly { readonly time?: string; readonly text: string }[]
  readonly of: string
}

/** The end of what a server in trouble wrote, where it is one; else of the worker's log. */
function tailOf({ stderr, stderrLines }: WorkspaceDetail, server: UpstreamDetail | undefined): Tail {
  const own = (server?.stderr ?? []).slice(-shownLines).map((text) => ({ text }))
  if (server !== undefined && own.length > 0) return { lines: own, of: `stderr of ${server.name}, last ${plural(own.length, 'line')}` }
  const lines = stderr.slice(-shownLines)
  return { lines, of: lines.length === 0 ? 'Nothing on stderr' : `stderr, last ${lines.length} of ${plural(stderrLines, 'line')}` }
}

interface TailProps {
  readonly workspace: WorkspaceDetail
  readonly server: UpstreamDetail | undefined
  readonly openLog: OpenLog
  /** At the end of the line below it. */
  readonly note?: ReactNode
}

export function StderrTail({ workspace, server, openLog, note }: TailProps) {
  const { lines, of } = tailOf(workspace, server)
  if (lines.length === 0 && !needsYou(workspace)) return null
  return (
    <>
      {lines.length === 0 ? null : (
        <pre className="tail" aria-label={`Last lines of stderr of ${server?.name ?? workspace.name}`} tabIndex={0}>
          {lines.map(({ time, text }, index) => (
            <span key={index} className="tail-line">
              {time === undefined ? null : <><span className="c">{clockMs(time)}</span> </>}
              <span className={lineTone(text)}>{text}</span>
              {'\n'}
            </span>
          ))}
        </pre>
      )}
      <div className="row s11 tx2">
        {of}
        {lines.length === 0 ? null : <button type="button" className="link" onClick={() => openLog(server?.name)}>Open full log</button>}
        {note}
      </div>
    </>
  )
}
