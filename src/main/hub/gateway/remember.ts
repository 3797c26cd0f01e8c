import type { Peeked } from '../bridge/peek.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Longer settings are passed on but not said again to the next worker. */
const maxBodyBytes = 64 * 1024

/** Notes what a client has set up, once the worker has taken it. */
export function rememberSetting(sessions: Sessions, session: Session, message: Peeked, body: Buffer): void {
  if (message.kind !== 'request' || body.length > maxBodyBytes) return
  const { uri } = message.params
  if (message.method === 'logging/setLevel') {
    session.logLevel = body.toString('utf8')
    sessions.save(session)
  } else if (message.method === 'resources/subscribe' && typeof uri === 'string') {
    sessions.subscribe(session, uri, body.toString('utf8'))
  } else if (message.method === 'resources/unsubscribe' && typeof uri === 'string') {
    sessions.subscribe(session, uri, undefined)
  }
}
