import type { Peeked } from '../bridge/peek.ts'
import { toHubError } from '../errors.ts'
import type { Worker } from '../supervisor/worker.ts'
import type { ExchangeResponse } from '../transports/transport.ts'
import { startHeartbeat } from './heartbeat.ts'
import { atPresentWorker, overWorkers, type OverWorkersDeps } from './over-workers.ts'
import type { Passing } from './passing.ts'
import { createReply } from './reply.ts'
import { passOn } from './stream.ts'
import { lastWord, openSubscription, promise, readRefusal, relaySubscription, subscriptionIn, type Subscription } from './subscription.ts'
import { toClient } from './headers.ts'

const head = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-cache, no-transform', 'X-Accel-Buffering', 'no']

interface Opened {
  readonly worker: Worker
  readonly upstream: ExchangeResponse
}

function isStream({ upstream }: Opened): boolean {
  return upstream.status === 200 && (upstream.header('content-type') ?? '').startsWith('text/event-stream')
}

/** Follows a subscription from worker to worker, and says in the end that it ends on purpose. */
async function follow(deps: OverWorkersDeps, subscription: Subscription, end: AbortController, opened: Opened | undefined): Promise<void> {
  const { response } = subscription
  let first = opened
  const stopHeartbeat = startHeartbeat(response, () => true)
  try {
    if (opened === undefined) await promise(subscription)
    await overWorkers(deps, subscription, async (worker) => {
      const ready = first
      first = undefined
      if (ready !== undefined && ready.worker !== worker) ready.upstream.body.destroy()
      const upstream = ready?.worker === worker ? ready.upstream : await openSubscription(subscription, worker)
      if (isStream({ worker, upstream })) await relaySubscription(subscription, worker, upstream)
      else await readRefusal(subscription, upstream)
      if (subscription.refusal !== undefined) end.abort()
    })
  } finally {
    first?.upstream.body.destroy()
    stopHeartbeat()
  }
  if (!response.destroyed) response.end(lastWord(subscription))
}

/**
 * Answers `subscriptions/listen`: a stream that stays open for as long as the client wants, over the death of workers
 * too. Clients don't open a lost one again by themselves. False when the request is not one to be kept up.
 */
export async function subscribe(deps: OverWorkersDeps, passing: Passing, message: Peeked, body: Buffer): Promise<boolean> {
  const asked = message.kind === 'request' && message.method === 'subscriptions/listen' ? subscriptionIn(body) : undefined
  if (asked === undefined) return false
  const { request, response, workspace, path, client } = passing
  const end = new AbortController()
  const signal = AbortSignal.any([client, end.signal])
  const subscription: Subscription = { ...asked, workspace, signal, response, rawHeaders: request.rawHeaders, path, body, promised: false }
  try {
    const opened = await atPresentWorker(deps, subscription, async (worker) => ({
      worker,
      upstream: await openSubscription(subscription, worker)
    }))
    const refused = opened !== undefined && !isStream(opened)
    response.writeHead(refused ? opened.upstream.status : 200, toClient(refused ? opened.upstream.rawHeaders : head, undefined))
    response.flushHeaders()
    if (refused) {
      await passOn(opened.upstream.body, response, () => undefined)
      response.end()
    } else await follow(deps, subscription, end, opened)
  } catch (thrown) {
    if (!client.aborted) createReply(response, workspace, message).fail(toHubError(thrown))
  }
  return true
}
