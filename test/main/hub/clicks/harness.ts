import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBus } from '../../../../src/main/hub/bus/bus.ts'
import { createClicks } from '../../../../src/main/hub/clicks/clicks.ts'
import { createClicksRouter } from '../../../../src/main/hub/clicks/routes.ts'
import { startServers } from '../../../../src/main/hub/server/servers.ts'
import { openStore } from '../../../../src/main/hub/store/store.ts'

const threadUrl = new URL('../../../../src/main/hub/store/thread.ts', import.meta.url)

/** Clicks with their route over real HTTP, and the journal behind. */
export async function startClicks() {
  const dataDir = await mkdtemp(join(tmpdir(), 'clicks-'))
  const store = await openStore({ dir: dataDir, threadUrl, limits: { maxEvents: 10_000, maxAgeDays: 1, maxBytes: 100_000_000 } })
  const bus = createBus(store)
  const deps = { bus, dataDir, workspaces: () => ['shop', 'docs', 'constructor'] }
  const clicks = createClicks(deps)
  const servers = await startServers({ port: 0, routers: [createClicksRouter({ clicks })], report: () => undefined })
  return {
    url: servers.url,
    dataDir,
    clicks,
    /** As after a restart of the hub. */
    again: () => createClicks(deps),
    events: async () => (await bus.query({ scopes: ['ui/clicks'], limit: 1000 })).events,
    post: (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${servers.url}/api/clicks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: body instanceof Blob || typeof body === 'string' ? body : JSON.stringify(body)
      }),
    async close() {
      await servers.close(0)
      await bus.close()
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  }
}

export const click = {
  page: 'http://localhost:3000/checkout',
  role: 'button',
  name: 'Place order',
  text: 'Place order',
  selector: '[data-testid="order"]',
  x: 10,
  y: 20.5
}
