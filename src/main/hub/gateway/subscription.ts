import { createParser } from 'eventsource-parser'
import type { Response } from 'express'
import { z } from 'zod'
import { jsonRpcId, type JsonRpcId } from '../../../shared/json-rpc.ts'
import { takeOff } from '../bridge/flight.ts'
import type { Worker } from '../supervisor/worker.ts'
import type { ExchangeResponse } from '../transports/transport.ts'
import { toWorker } from './headers.ts'
import { isRecord, parseJson } from './json.ts'
import type { Listener } from './over-workers.ts'
import { messageEvent } from './sse-tap.ts'
import { readUpTo, writePart } from './stream.ts'

const idKey = 'io.modelcontextprotocol/subscriptionId'
const maxRefusalBytes = 64 * 1024
const acknowledged = 'notifications/subscriptions/acknowledged'

const filter = z.object({
  toolsListChanged: z.boolean().optional(),
  promptsListChanged: z.boolean().optional(),
  resourcesListChanged: z.boolean().optional(),
  resourceSubscriptions: z.array(z.string()).optional()
})
type Filter = z.infer<typeof filter>
const listenRequest = z.object({ id: jsonRpcId, params: z.object({ notifications: filter }) })
const acknowledgement = z.object({ method: z.literal(acknowledged), params: z.object({ notifications: filter }) })

/** A `subscriptions/listen` of a client: what it wants to hear of, on the stream that answers it. */
export interface Subscription extends Listener {
  readonly id: JsonRpcId
  readonly response: Response
  readonly rawHeaders: readonly string[]
  readonly path: string
  readonly body: Buffer
  /** What the client asked for, then what was promised to it. */
  wanted: Filter
  /** The client has been told that it is heard. */
  promised: boolean
  /** What the worker refused the subscription with, as JSON text: the stream is over. */
  refusal?: string
}

/** What a request subscribes to; undefined where it is not one that the hub can keep up by itself. */
export function subscriptionIn(body: Buffer): Pick<Subscription, 'id' | 'wanted'> | undefined {
  const request = listenRequest.safeParse(parseJson(body.toString('utf8')))
  return request.success ? { id: request.data.id, wanted: request.data.params.notifications } : undefined
}

function stamped({ id }: Subscription, method: string, params: Record<string, unknown> = {}): string {
  return messageEvent({ jsonrpc: '2.0', method, params: { ...params, _meta: { [idKey]: id } } })
}

/** Tells the client that it is heard, in place of a worker that is not there yet. */
export async function promise(subscription: Subscription): Promise<void> {
  subscription.promised = true
  await writePart(subscription.response, stamped(subscription, acknowledged, { notifications: subscription.wanted }))
}

/** What a new worker offers may differ: says so of the kinds that the client wants to hear of. */
async function announceChanges(subscription: Subscription): Promise<void> {
  const { toolsListChanged, promptsListChanged, resourcesListChanged } = subscription.wanted
  const kinds = [
    ...(toolsListChanged === true ? ['tools'] : []),
    ...(promptsListChanged === true ? ['prompts'] : []),
    ...(resourcesListChanged === true ? ['resources'] : [])
  ]
  const text = kinds.map((kind) => stamped(subscription, `notifications/${kind}/list_changed`)).join('')
  if (text !== '') await writePart(subscription.response, text)
}

/** The word that the stream ends on purpose. */
export function lastWord(subscription: Subscription): string {
  const { refusal, id } = subscription
  if (refusal !== undefined) return `event: message\ndata: ${refusal}\n\n`
  return messageEvent({ jsonrpc: '2.0', id, result: { resultType: 'complete', _meta: { [idKey]: id } } })
}

/** Sends the client's request to a worker. Rejects with a TransportError. */
export function openSubscription({ path, rawHeaders, body, signal }: Subscription, worker: Worker): Promise<ExchangeResponse> {
  return worker.transport.exchange({ method: 'POST', path, headers: toWorker(rawHeaders, undefined), body, signal })
}

/**
 * One message of a worker's stream. The promise is given once; that a worker ends its own stream concerns the hub
 * alone; all else is passed on as it is.
 */
async function hear(subscription: Subscription, text: string): Promise<void> {
  const message = parseJson(text)
  const ack = acknowledgement.safeParse(message)
  if (ack.success) {
    if (subscription.promised) return announceChanges(subscription)
    subscription.wanted = ack.data.params.notifications
    subscription.promised = true
  } else if (isRecord(message) && message['method'] === undefined) {
    if ('error' in message) subscription.refusal = text
    return
  }
  await writePart(subscription.response, `event: message\ndata: ${text.replaceAll('\n', '\ndata: ')}\n\n`)
}

/** A worker's answer that is no stream: where it is a JSON-RPC error, the subscription is over. */
export async function readRefusal(subscription: Subscription, upstream: ExchangeResponse): Promise<void> {
  const { parts, done } = await readUpTo(upstream.body, maxRefusalBytes)
  if (!done) upstream.body.destroy()
  const text = Buffer.concat(parts).toString('utf8')
  const message = parseJson(text)
  if (done && isRecord(message) && 'error' in message) subscription.refusal = JSON.stringify({ ...message, id: subscription.id })
}

/** Passes on what a worker says to a subscription, event by event, until its stream ends. */
export async function relaySubscription(subscription: Subscription, worker: Worker, upstream: ExchangeResponse): Promise<void> {
  const flight = takeOff(worker, subscription.signal, undefined)
  const close = (): void => void upstream.body.destroy()
  flight.signal.addEventListener('abort', close)
  if (flight.signal.aborted) close()
  const heard: string[] = []
  const decoder = new TextDecoder()
  const parser = createParser({ onEvent: ({ data, event }) => void ((event ?? 'message') === 'message' && heard.push(data)) })
  try {
    for await (const part of upstream.body) {
      if (Buffer.isBuffer(part)) parser.feed(decoder.decode(part, { stream: true }))
      for (const text of heard.splice(0)) await hear(subscription, text)
    }
  } finally {
    flight.land()
  }
}
