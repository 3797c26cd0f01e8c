import type { Peeked } from '../bridge/peek.ts'
import type { Session } from './session.ts'

/** Longer settings are passed on but not said again to the next worker. */
const maxBodyBytes = 64 * 1024
/** More subscriptions than this are not remembered for the next worker. */
const maxSubscriptions = 1000

/** What a client sets up with this message, to be noted once the worker has taken it. */
export function settingIn(message: Peeked, body: Buffer): ((session: Session) => void) | undefined {
  if (message.kind !== 'request' || body.length > maxBodyBytes) return undefined
  const { uri } = message.params
  const text = body.toString('utf8')
  if (message.method === 'logging/setLevel') return (session) => void (session.logLevel = text)
  if (typeof uri !== 'string') return undefined
  if (message.method === 'resources/unsubscribe') return (session) => void session.subscriptions.delete(uri)
  if (message.method !== 'resources/subscribe') return undefined
  return ({ subscriptions }) => {
    if (subscriptions.size < maxSubscriptions || subscriptions.has(uri)) subscriptions.set(uri, text)
  }
}
