import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HubError } from '../errors.ts'
import { createHttpServer } from './http-server.ts'
import { findPortHolder } from './port-holder.ts'

/** One bound address. */
export interface Listener {
  readonly address: string
  readonly port: number
  /** Takes no more connections, lets answers end for `graceMs`, then cuts what is left. Idempotent. */
  close(graceMs: number): Promise<void>
}

function bind(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, exclusive: true }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}

async function portTaken(address: string, port: number, cause: unknown): Promise<HubError> {
  const holder = await findPortHolder(port)
  const who =
    holder.pid === undefined
      ? 'another program (it can\'t be seen which)'
      : `pid ${holder.pid}${holder.program === undefined ? '' : ` (${holder.program})`}`
  return new HubError(
    'PORT_TAKEN',
    `Port ${port} on ${address} is taken by ${who}. Stop that program, or choose another port with --port or "port" in workspaces.json.`,
    { cause, details: { port, ...holder } }
  )
}

function closer(server: Server): (graceMs: number) => Promise<void> {
  let closed: Promise<void> | undefined
  return (graceMs) => {
    closed ??= new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), graceMs)
      server.close(() => {
        clearTimeout(cut)
        resolve()
      })
      server.closeIdleConnections()
    })
    return closed
  }
}

/**
 * Serves on one address and port; port 0 is any free one.
 * @throws HubError PORT_TAKEN naming who has it, or LISTEN_FAILED
 */
export async function listen(address: string, port: number, listener: RequestListener): Promise<Listener> {
  const server = createHttpServer(listener)
  try {
    await bind(server, address, port)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw await portTaken(address, port, error)
    const why = error instanceof Error ? error.message : String(error)
    throw new HubError('LISTEN_FAILED', `Can't listen on ${address} port ${port}: ${why}. Check the address and the port.`, {
      cause: error
    })
  }
  const bound = server.address()
  return { address, port: isAddressInfo(bound) ? bound.port : port, close: closer(server) }
}

function isAddressInfo(value: AddressInfo | string | null): value is AddressInfo {
  return typeof value === 'object' && value !== null
}
