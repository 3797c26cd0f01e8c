import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type NextFunction, type Request, type Response } from 'express'
import { onTestFinished } from 'vitest'
import { createBus, type Bus } from '../../../../src/main/hub/bus/bus.ts'
import { createBusRouter, type BusRouterDeps } from '../../../../src/main/hub/bus/routes.ts'
import { toHubError } from '../../../../src/main/hub/errors.ts'
import type { Store } from '../../../../src/main/hub/store/store.ts'
import type { JournalLimits } from '../../../../src/shared/config.ts'
import type { HubEvent } from '../../../../src/shared/event.ts'
import { temporaryStore } from '../store/temporary-store.ts'

export const path = '/api/internal/bus'

export interface Served {
  readonly bus: Bus
  readonly store: Store
  readonly port: number
  readonly url: string
  /** Every response so far. */
  readonly responses: readonly Response[]
  /** How many listen to the bus: all streams together count once. */
  readonly listening: () => number
}

function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(error)
  const coded = toHubError(error)
  response.status(coded.status).json({ error: coded.toBody() })
}

/** The bus over real HTTP, with a journal of its own, until the test ends. */
export async function serveBus(deps: Partial<BusRouterDeps> & { limits?: Partial<JournalLimits> } = {}): Promise<Served> {
  const { limits, ...others } = deps
  const store = await temporaryStore(limits)
  const bus = createBus(store)
  const app = express()
  const responses: Response[] = []
  app.use((_request: Request, response: Response, next: NextFunction) => {
    responses.push(response)
    next()
  })
  let listening = 0
  const counted: Bus = Object.create(bus, {
    subscribe: {
      value(listener: Parameters<Bus['subscribe']>[0]) {
        const stop = bus.subscribe(listener)
        listening += 1
        return () => {
          listening -= 1
          stop()
        }
      }
    }
  })
  app.use(createBusRouter({
    bus: counted,
    workspaceOfKey: (key) => (key === 'key-of-shop' ? 'shop' : undefined),
    serves: () => true,
    openProposal: () => Promise.reject(new Error('no proposals in this test')),
    ...others
  }))
  app.use(answerError)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await bus.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { bus, store, port, responses, listening: () => listening, url: `http://127.0.0.1:${port}${path}` }
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body: which members it has depends on the status. */
  readonly json: {
    readonly events: readonly HubEvent[]
    readonly next: number
    readonly error: { readonly code: string; readonly message: string; readonly line?: number }
  }
}

/** One exchange, with every header as given. */
export function send(
  { port }: Served, method: string, target = path, headers: OutgoingHttpHeaders = {}, body?: string | Uint8Array
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path: target, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = response.headers['content-type']?.startsWith('application/json') === true && text !== ''
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: JSON.parse(isJson ? text : 'null') })
      })
    })
    sent.on('error', reject).end(body)
  })
}

export function post(served: Served, body: unknown, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  return send(served, 'POST', path, { 'content-type': 'application/json', ...headers }, text)
}

export function postLines(served: Served, lines: readonly unknown[], headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  return send(served, 'POST', path, { 'content-type': 'application/x-ndjson', ...headers }, text)
}

export function get(served: Served, query = '', headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return send(served, 'GET', path + query, headers)
}

export const plain = { scope: 'chat/proposals', severity: 'info', summary: 'test' } as const
