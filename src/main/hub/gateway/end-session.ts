import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Passing } from './passing.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

const patienceMs = 2000

/** Answers DELETE: the session ends here, and at its worker where that is still there. Never fails for the worker. */
export async function endSession(
  deps: { readonly supervisor: Pick<Supervisor, 'current'>; readonly sessions: Sessions },
  { response, workspace, path }: Passing,
  session: Session
): Promise<void> {
  deps.sessions.drop(session)
  const worker = deps.supervisor.current(workspace)
  if (worker !== undefined && worker.id === session.workerId && session.workerSession !== null) {
    const headers = ['Mcp-Session-Id', session.workerSession, 'MCP-Protocol-Version', session.protocolVersion]
    const signal = AbortSignal.timeout(patienceMs)
    await worker.transport.exchange({ method: 'DELETE', path, headers, signal }).then(
      (answer) => void answer.body.resume(),
      () => undefined
    )
  }
  response.writeHead(200, { 'content-length': 0 }).end()
}
