import type { RequestHandler } from 'express'
import type { HubConfig } from '../../../shared/config.ts'
import { HubError, toHubError } from '../errors.ts'
import { createApp } from './app.ts'
import { listen, type Listener } from './listen.ts'
import { requireBearer } from './token.ts'

export interface ServersDeps {
  /** 0 is any free one. */
  readonly port: number
  /** The rooms' routers for the loopback listener, in the order they are asked. */
  readonly routers: readonly RequestHandler[]
  /** What the config's `listen` asks for: the gateway alone, for other machines, behind its own token. */
  readonly remote?: {
    readonly listen: NonNullable<HubConfig['listen']>
    readonly gateway: RequestHandler
    readonly token: string
  }
  /** Told once the port is bound, before the first request on it is read. */
  readonly listening?: (url: string) => void
  /** Gets errors that nobody foresaw, and a second listener that could not be opened. */
  readonly report: (error: HubError) => void
}

export interface Servers {
  readonly port: number
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Idempotent. */
  close(graceMs?: number): Promise<void>
}

const onlyGateway: RequestHandler = (request, _response, next) => {
  if (request.path === '/mcp' || request.path.startsWith('/mcp/')) next()
  else next(new HubError('NOT_LOOPBACK', 'From other machines only /mcp can be reached. Call the rest on the hub\'s own machine.'))
}

function openRemote(remote: NonNullable<ServersDeps['remote']>, port: number, report: ServersDeps['report']) {
  const wanted = typeof remote.listen === 'string' ? { address: remote.listen } : remote.listen
  const name = wanted.address.includes(':') ? `[${wanted.address}]` : wanted.address
  const app = createApp({
    rules: { remote: true, hosts: [name, ...(wanted.hosts ?? [])] },
    routers: [onlyGateway, requireBearer(remote.token, 'mcp-token'), remote.gateway],
    report
  })
  return listen(wanted.address, wanted.port ?? port, app)
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`

/** ::1 is a courtesy to clients that read `localhost` as IPv6; where it can't be had, IPv4 serves alone. */
async function openLoopback(deps: ServersDeps): Promise<readonly Listener[]> {
  const app = createApp({ routers: deps.routers, report: deps.report })
  const ipv4 = await listen('127.0.0.1', deps.port, app)
  deps.listening?.(urlOf(ipv4.port))
  const ipv6 = await listen('::1', ipv4.port, app).catch(() => undefined)
  return ipv6 === undefined ? [ipv4] : [ipv4, ipv6]
}

/**
 * Opens the hub's listeners: 127.0.0.1, ::1 where it can, and the second one the config asks for. A second one that can't
 * be opened is reported and left out: the workspaces on this machine matter more.
 * @throws HubError PORT_TAKEN or LISTEN_FAILED for 127.0.0.1
 */
export async function startServers(deps: ServersDeps): Promise<Servers> {
  const listeners = [...(await openLoopback(deps))]
  const port = listeners[0]?.port ?? deps.port
  if (deps.remote !== undefined) {
    try {
      listeners.push(await openRemote(deps.remote, port, deps.report))
    } catch (error) {
      deps.report(toHubError(error))
    }
  }
  return {
    port,
    url: urlOf(port),
    async close(graceMs = 500) {
      await Promise.all(listeners.map((listener) => listener.close(graceMs)))
    }
  }
}
