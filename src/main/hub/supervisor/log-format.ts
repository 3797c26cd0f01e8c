import type { LogLine } from '../../../shared/workspace.ts'

const written = /^(?<time>\d{4}-\d\d-\d\dT[\d:.]+Z) (?:\[(?<server>[^\]]*)\] )?(?<text>.*)$/su

/** `<time> [server] text`. A line of the worker itself has no brackets, or empty ones where its text begins with one. */
export function formatLine({ time, server, text }: LogLine): string {
  const name = server?.replaceAll(/[%\]\p{Cc}]/gu, encodeURIComponent) ?? ''
  const mark = name !== '' || text.startsWith('[') ? `[${name}] ` : ''
  return `${time} ${mark}${text.replaceAll(/[\r\n]+/gu, ' ')}\n`
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** What a line of the file says; undefined for what is none, such as the rest of one that was cut by a crash. */
export function parseLine(line: string): LogLine | undefined {
  const { time, server = '', text } = written.exec(line)?.groups ?? {}
  if (time === undefined || text === undefined) return undefined
  return { time, text, ...(server !== '' && { server: decoded(server) }) }
}
