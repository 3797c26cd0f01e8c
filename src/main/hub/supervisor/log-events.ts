import type { LogLine } from '../../../shared/workspace.ts'
import type { OwnEvent } from '../bus/own-events.ts'

const maxLines = 100
const maxLength = 500

/** Turns stderr into events, a batch at a time: a worker that floods its log must not flood the journal. */
export function createLogEvents(workspace: string, everyMs: number, publish: (event: OwnEvent) => void) {
  let lines: string[] = []
  let skipped = 0
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (lines.length === 0) return
    const count = lines.length + skipped
    const summary = count === 1 ? `${workspace}: ${lines[0] ?? ''}` : `${workspace}: ${count} lines, the last: ${lines.at(-1) ?? ''}`
    publish({ scope: 'workers/log', severity: 'debug', summary, source: 'hub', workspace, data: { lines, skipped } })
    lines = []
    skipped = 0
  }

  return {
    add({ text }: LogLine): void {
      lines.push(text.slice(0, maxLength).toWellFormed())
      if (lines.length > maxLines) {
        lines.shift()
        skipped += 1
      }
      timer ??= setTimeout(flush, everyMs)
    },
    flush
  }
}
