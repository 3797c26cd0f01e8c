import type { LogLine as Line } from '../../../../shared/workspace.ts'
import { clockMs } from '../../format/time.ts'

/** Marks what reads like an error; the text itself stays as it was written. */
export function lineTone(text: string): string {
  return /(?:error|exception)\b|\b(?:fatal|traceback|critical|panic)/iu.test(text) ? 'bad' : ''
}

/** The text cut where `wanted` stands in it, in any case: every second piece is a match. */
export function pieces(text: string, wanted: string): readonly string[] {
  if (wanted === '') return [text]
  const literal = wanted.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`)
  return text.split(new RegExp(`(${literal})`, 'giu'))
}

interface LogLineProps {
  readonly line: Line
  readonly wanted: string
  /** Room for the names of servers, in characters; 0 where none is named. */
  readonly tagWidth: number
}

export function LogLine({ line: { time, text, server }, wanted, tagWidth }: LogLineProps) {
  return (
    <div className="log-line">
      <span className="c">{clockMs(time)}</span>
      {tagWidth === 0 ? null : <span className={server === undefined ? 'log-tag c' : 'log-tag'} style={{ width: `${tagWidth}ch` }}>{server ?? 'worker'}</span>}
      <span className={lineTone(text)}>
        {pieces(text, wanted).map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece))}
      </span>
    </div>
  )
}
