import type { WindowFilter } from '../../../../shared/ipc.ts'
import type { HubClient } from '../../hub/client.ts'

const pageSize = 1_000

/** All that matches up to `newestSeq`, one event a line, as a file for the person to save. Answers how many. */
export async function exportEvents(client: HubClient, filter: WindowFilter, newestSeq: number): Promise<number> {
  const parts: string[] = []
  let after = 0
  let exported = 0
  for (;;) {
    const page = await client.call('events.page', { ...filter, after, before: newestSeq + 1, limit: pageSize })
    if (page.events.length > 0) parts.push(page.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    exported += page.events.length
    after = page.events.at(-1)?.seq ?? newestSeq
    if (page.events.length < pageSize) break
  }
  save(new Blob(parts, { type: 'application/x-ndjson' }), `events-to-${newestSeq}.jsonl`)
  return exported
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
