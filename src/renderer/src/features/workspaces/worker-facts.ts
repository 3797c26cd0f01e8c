import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { bytes, percent, plural } from '../../format/number.ts'
import { span, usedNote } from '../../format/time.ts'

/** Memory of the whole, with the worker's own share where every server that is a program was sampled. */
function memory({ memoryBytes, upstreams }: WorkspaceDetail): string | undefined {
  if (memoryBytes === undefined) return undefined
  const programs = upstreams.filter(({ pid }) => pid !== undefined)
  const servers = programs.reduce((sum, one) => sum + (one.memoryBytes ?? 0), 0)
  const known = programs.length > 0 && programs.every((one) => one.memoryBytes !== undefined) && servers < memoryBytes
  return known ? `${bytes(memoryBytes)} (worker ${bytes(memoryBytes - servers)}, servers ${bytes(servers)})` : bytes(memoryBytes)
}

/** `Worker 71204, up 6 h 12 min, 0 restarts, 312 MB, 0.4 % CPU, used 3 min ago`; undefined where no worker runs. */
export function workerFacts(workspace: WorkspaceDetail, now: number): string | undefined {
  const { worker, restarts, cpuPercent, lastUsedAt, sleepAfterMinutes } = workspace
  if (worker === null) return undefined
  const facts = [
    `Worker ${worker.pid}`,
    `up ${span(now - Date.parse(worker.startedAt))}`,
    plural(restarts, 'restart'),
    memory(workspace),
    cpuPercent === undefined ? undefined : `${percent(cpuPercent)} CPU`,
    usedNote(lastUsedAt, now),
    sleepAfterMinutes === undefined ? undefined : `sleeps when unused for ${span(sleepAfterMinutes * 60_000)}`
  ]
  return facts.filter((fact) => fact !== undefined).join(', ')
}
