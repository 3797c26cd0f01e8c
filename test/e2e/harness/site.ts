import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Site {
  /** `http://localhost:PORT`. */
  readonly url: string
  close(): void
}

/** A site under development: its pages by path, each with headers of its own. */
export async function serveSite(pages: Readonly<Record<string, { readonly html: string; readonly csp?: string }>>): Promise<Site> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '', 'http://localhost').pathname]
    if (page?.csp !== undefined) response.setHeader('Content-Security-Policy', page.csp)
    response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html>${page?.html ?? ''}`)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}
