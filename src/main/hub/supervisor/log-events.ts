import type { LogLine } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'

const maxLines = 100
const maxLength = 500

/** Some lines of one writer. */
interface Batch {
  readonly lines: string[]
  skipped: number
}

/**
 * Turns stderr into events, a batch at a time: a worker that floods its log must not flood the journal. A batch holds
 * the lines of one server, or of the worker itself, so that no server pushes out what another said.
 */
export function createLogEvents(workspace: string, everyMs: number, publish: (event: OwnEvent) => void) {
  const batches = new Map<string, Batch>()
  let timer: NodeJS.Timeout | undefined

  function tell(server: string, { lines, skipped }: Batch): void {
    const who = server === '' ? workspace : `${workspace}, ${server}`
    const count = lines.length + skipped
    const summary = count === 1 ? `${who}: ${lines[0] ?? ''}` : `${who}: ${count} lines, the last: ${lines.at(-1) ?? ''}`
    const data = { lines, skipped, ...(server !== '' && { server }) }
    publish({ scope: 'workers/log', severity: 'debug', summary, source: 'hub', workspace, data })
  }

  return {
    add({ text, server = '' }: LogLine): void {
      const batch = batches.get(server) ?? { lines: [], skipped: 0 }
      batches.set(server, batch)
      batch.lines.push(text.slice(0, maxLength).toWellFormed())
      if (batch.lines.length > maxLines) {
        batch.lines.shift()
        batch.skipped += 1
      }
      timer ??= setTimeout(() => this.flush(), everyMs)
    },
    flush(): void {
      clearTimeout(timer)
      timer = undefined
      for (const [server, batch] of batches) tell(server, batch)
      batches.clear()
    }
  }
}
