import { setTimeout as sleep } from 'node:timers/promises'
import { rawHeader } from '../transports/transport.ts'
import { sendJson } from '../bridge/failure.ts'
import { toClient } from './headers.ts'
import { keepListening, openUpstream, type ListenDeps, type Listening, type Opened } from './listen.ts'
import { atPresentWorker } from './over-workers.ts'
import type { Passing } from './passing.ts'
import { passOn } from './stream.ts'
import type { Session } from './session.ts'

/** How long a client's former stream may take to close when it opens the next. */
const closingMs = 500
const conflict = JSON.stringify({
  jsonrpc: '2.0',
  id: null,
  error: { code: -32_600, message: 'Conflict: this session has a stream open already' }
})
const ownHead = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-cache, no-transform']

/** Whether this is a request for the stream on which a server speaks first. */
export function wantsStream(request: Passing['request']): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/event-stream')
}

async function free(session: Session): Promise<boolean> {
  const until = Date.now() + closingMs
  while (session.closeStream !== undefined && Date.now() < until) await sleep(10)
  return session.closeStream === undefined
}

/** Answers GET: a stream that stays open for as long as the client wants, over the death of workers too. */
export async function stream(deps: ListenDeps, passing: Passing, session: Session): Promise<void> {
  const { request, response, client, path } = passing
  if (!(await free(session))) return sendJson(response, 409, conflict)
  if (session.listens === undefined) {
    session.listens = true
    deps.sessions.save(session)
  }
  const end = new AbortController()
  const leave = (): void => end.abort()
  client.addEventListener('abort', leave)
  session.closeStream = () => {
    leave()
    response.end()
  }
  const { workspace } = session
  const listening: Listening = { session, workspace, response, path, rawHeaders: request.rawHeaders, signal: end.signal }
  try {
    if (client.aborted) return
    const opened = await atPresentWorker(deps, listening, async (worker): Promise<Opened> => ({
      worker,
      upstream: await openUpstream(deps, worker, listening)
    }))
    const refused = opened !== undefined && opened.upstream.status !== 200
    const head = opened === undefined ? ownHead : opened.upstream.rawHeaders
    response.sendDate = rawHeader(head, 'date') === undefined
    response.writeHead(refused ? opened.upstream.status : 200, toClient(head, session.id))
    response.flushHeaders()
    if (refused) await passOn(opened.upstream.body, response, () => undefined)
    else await keepListening(deps, listening, opened)
    response.end()
  } finally {
    session.closeStream = undefined
    client.removeEventListener('abort', leave)
  }
}
