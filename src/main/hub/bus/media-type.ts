import type { IncomingMessage } from 'node:http'
import { HubError } from '../errors.ts'

function unsupported(message: string): HubError {
  return new HubError('UNSUPPORTED_MEDIA_TYPE', message)
}

/** What the body of a POST is. Throws UNSUPPORTED_MEDIA_TYPE for all but plain UTF-8 JSON and NDJSON. */
export function bodyKind(request: IncomingMessage): 'json' | 'ndjson' {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined) {
    throw unsupported(`The body must come as it is, without Content-Encoding: got "${encoding}".`)
  }
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8).replaceAll('"', '')
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw unsupported(`The body must be UTF-8: got charset "${charset}".`)
  }
  if (type === 'application/json') return 'json'
  if (type === 'application/x-ndjson') return 'ndjson'
  throw unsupported(`Content-Type must be application/json or application/x-ndjson: got "${type}".`)
}

/** Whether `Accept` names a media type, by itself and not ruled out by q=0. */
export function accepts(accept: string | undefined, type: string): boolean {
  return (accept ?? '').split(',').some((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return name === type && !parameters.some((parameter) => /^q=0(?:\.0*)?$/u.test(parameter))
  })
}
