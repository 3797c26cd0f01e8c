import type { Audit } from '../bus/audit.ts'
import { sessionClients } from '../clients/all.ts'
import type { ChaosClient } from '../clients/client.ts'
import type { Promised } from './promise.ts'

/** Each client that has a session opened exactly one, and the hub never disowned it. */
export function judgeSessions(audit: Audit, clients: readonly ChaosClient[], rejected: number, promise: Promised): void {
  for (const { name } of clients.filter((client) => sessionClients.test(client.name))) {
    const opened = audit.opened.get(name) ?? 0
    if (opened === 1) promise.keep()
    else promise.break(`${name} opened ${opened} sessions`)
  }
  if (rejected > 0) promise.break(`the hub answered ${rejected} times that a session is not known`)
}
