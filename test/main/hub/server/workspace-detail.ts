import type { WorkspaceDetail } from '../../../../src/shared/workspace.ts'

/** A stopped workspace, with what a test changes. */
export function workspaceDetail(changes: Partial<WorkspaceDetail> = {}): WorkspaceDetail {
  return {
    name: 'shop',
    url: 'http://127.0.0.1:8431/mcp/shop',
    state: 'stopped',
    health: 'unknown',
    provenAt: null,
    worker: null,
    upstreams: [],
    path: '/code/shop',
    stateSince: '2026-01-01T00:00:00.000Z',
    restarts: 0,
    stderr: [],
    stderrLines: 0,
    ...changes
  }
}
