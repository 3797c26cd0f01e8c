import type { HubEvent } from '../../../src/shared/event.ts'
import type { HubState } from '../../../src/shared/ipc.ts'
import type { Proposal } from '../../../src/shared/proposal.ts'
import type { UpstreamDetail, WorkspaceDetail } from '../../../src/shared/workspace.ts'

export const noon = Date.parse('2026-11-21T12:00:00.000Z')
export const at = (msBefore: number, now = noon): string => new Date(now - msBefore).toISOString()

export function event(seq: number, part: Partial<HubEvent> = {}): HubEvent {
  return { seq, id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`, time: at(0), scope: 'test/things', severity: 'info', summary: `event ${seq}`, ...part }
}

export function callEvent(seq: number, phase: 'started' | 'ended', data: Record<string, unknown> = {}, part: Partial<HubEvent> = {}): HubEvent {
  return event(seq, {
    scope: 'mcp/calls',
    workspace: 'shop',
    ...part,
    data: { phase, call: 'c1', tool: 'files_read', client: 'Claude Code 2.1.0', arguments: { path: 'a.txt' }, ...data }
  })
}

export function upstream(name: string, part: Partial<UpstreamDetail> = {}): UpstreamDetail {
  return { name, state: 'running', health: 'healthy', provenAt: at(2_000), tools: 3, ...part }
}

export function workspace(name: string, part: Partial<WorkspaceDetail> = {}): WorkspaceDetail {
  return {
    name,
    url: `http://127.0.0.1:8431/mcp/${name}`,
    path: `/code/${name}`,
    state: 'running',
    health: 'healthy',
    provenAt: at(3_000),
    worker: { pid: 7, transport: 'http', address: 'http://127.0.0.1:4711', startedAt: at(3_600_000), restarts: 0 },
    upstreams: [upstream('files'), upstream('docs')],
    stateSince: at(3_600_000),
    restarts: 0,
    stderr: [],
    stderrLines: 0,
    ...part
  }
}

export function proposal(seq: number, part: Partial<Proposal> = {}): Proposal {
  return {
    id: `p${seq}`,
    seq,
    workspace: 'shop',
    client: 'Claude Code 2.1.0',
    title: `Write file ${seq}`,
    detail: 'Because of **this**.',
    risk: 'write',
    call: { tool: 'files_write', arguments: { path: 'a.txt', mode: 420 }, digest: `digest-${seq}` },
    status: 'pending',
    createdAt: at(60_000, Date.now()),
    expiresAt: at(-3_600_000, Date.now()),
    ...part
  }
}

export const hubState: HubState = {
  version: '0.1.0',
  url: 'http://127.0.0.1:8431',
  pid: 42,
  platform: 'linux',
  startedAt: at(60_000),
  recordClicks: true,
  eventsPerSecond: 0,
  memoryBytes: 0,
  cpuPercent: 0,
  hold: { on: false, waiting: 0 },
  spare: { state: 'off' },
  runningWorkers: 1,
  newestSeq: 10,
  eventsKept: 10
}
