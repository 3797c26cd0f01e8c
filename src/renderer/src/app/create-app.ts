import { toast } from 'sonner'
import type { HubBridge } from '../../../shared/ipc.ts'
import { createEventsModel } from '../features/events/events-model.ts'
import { createClient, messageOf } from '../hub/client.ts'
import { createClock } from '../store/clock.ts'
import { connect } from '../store/connect.ts'
import { createHubStore } from '../store/hub-store.ts'
import { createNavStore } from '../store/nav-store.ts'
import { createPress } from '../store/press.ts'
import { createRejectQueue } from '../store/reject-queue.ts'
import type { AppDeps } from './app-context.ts'

/** Everything the views work with, over one bridge. Nothing is asked of the hub before `connection.sync()`. */
export function createApp(bridge: HubBridge): AppDeps {
  const client = createClient(bridge)
  const hub = createHubStore()
  const press = createPress()
  return {
    client,
    hub,
    connection: connect(client, hub),
    nav: createNavStore(),
    clock: createClock(),
    press,
    events: createEventsModel(client, press),
    rejects: createRejectQueue(({ id, reason, digest }) => {
      client.call('proposals.decide', { id, decision: { verb: 'reject', reason, digest } }).catch((error: unknown) => toast.error(messageOf(error)))
    })
  }
}
