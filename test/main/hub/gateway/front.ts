import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createBreakers } from '../../../../src/main/hub/bridge/breaker.ts'
import { createBridge, type Bridge } from '../../../../src/main/hub/bridge/bridge.ts'
import { createRpcRouter } from '../../../../src/main/hub/bridge/routes.ts'
import { createWaits, type Waits } from '../../../../src/main/hub/bridge/waits.ts'
import { toHubError } from '../../../../src/main/hub/errors.ts'
import { createGatewayRouter } from '../../../../src/main/hub/gateway/routes.ts'
import type { SessionStore } from '../../../../src/main/hub/gateway/session-shelf.ts'
import type { EventPost } from '../../../../src/shared/event.ts'
import { createWorkers, scripted, type Program, type Workers } from './workers.ts'

/** Keeps sessions as the journal's thread does: as rows, by value. */
export function createRows(): SessionStore & { readonly rows: Map<string, string> } {
  const rows = new Map<string, string>()
  return {
    rows,
    putSession: (row) => void rows.set(row.id, JSON.stringify(row)),
    saveSession: async (row) => void rows.set(row.id, JSON.stringify(row)),
    deleteSession: (id) => void rows.delete(id),
    session: async (id) => {
      const text = rows.get(id)
      return text === undefined ? undefined : JSON.parse(text)
    }
  }
}

export interface Front {
  readonly url: string
  readonly mcp: string
  readonly workers: Workers
  readonly bridge: Bridge
  readonly events: EventPost[]
  readonly waits: Waits
  /** What the scripted worker has seen. */
  seen(): Promise<{ seen: Seen[]; cancelled: number; sessions: number }>
  /** Says something to the scripted worker itself. */
  tell(path: string, body?: unknown): Promise<void>
  close(): Promise<void>
}

export interface Seen {
  readonly verb: string
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly session?: string
  readonly raw: readonly string[]
  readonly url: string
}

export interface FrontOptions {
  readonly program?: Program | ((url: string) => Program)
  readonly store?: SessionStore
  readonly timeouts?: Readonly<Record<string, number>>
}

/** The two routes over one workspace, `shop`, on a port of their own. */
export async function createFront(options: FrontOptions = {}): Promise<Front> {
  const app = express().disable('x-powered-by')
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { program = scripted } = options
  const workers = createWorkers('shop', typeof program === 'function' ? program(url) : program)
  const { supervisor } = workers
  const events: EventPost[] = []
  const timeouts = () => options.timeouts ?? {}
  const publish = (event: EventPost) => void events.push(event)
  const breakers = createBreakers({ supervisor, publish })
  const waits = createWaits()
  const bridge = createBridge({ supervisor, breakers, waits, timeouts, version: '0.0.0' })
  app.use(createGatewayRouter({ supervisor, breakers, waits, store: options.store ?? createRows(), publish, timeouts }))
  app.use(createRpcRouter({ bridge, supervisor, publish }))
  app.use((error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    const coded = toHubError(error)
    response.status(coded.status).json({ error: coded.toBody() })
  })
  const address = () => supervisor.current('shop')?.transport.address ?? ''
  return {
    url,
    waits,
    mcp: `${url}/mcp/shop`,
    workers,
    bridge,
    events,
    seen: async () => (await fetch(`${address()}/seen`)).json() as Promise<{ seen: Seen[]; cancelled: number; sessions: number }>,
    tell: async (path, body) => void (await fetch(`${address()}${path}`, { method: 'POST', body: JSON.stringify(body) })),
    async close() {
      server.closeAllConnections()
      server.close()
      await workers.close()
    }
  }
}
