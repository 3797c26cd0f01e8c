import type { WindowFilter } from '../../../../shared/ipc.ts'
import { jsonLines, saveLines } from '../../format/save-lines.ts'
import type { HubClient } from '../../hub/client.ts'

const pageSize = 1_000

/** All that matches up to `newestSeq`, one event a line, as a file for the person to save. */
export async function exportEvents(client: HubClient, filter: WindowFilter, newestSeq: number): Promise<void> {
  const parts: string[] = []
  let after = 0
  for (;;) {
    const page = await client.call('events.page', { ...filter, after, before: newestSeq + 1, limit: pageSize })
    parts.push(jsonLines(page.events))
    after = page.events.at(-1)?.seq ?? newestSeq
    if (page.events.length < pageSize) break
  }
  saveLines(parts, `events-to-${newestSeq}.jsonl`)
}
