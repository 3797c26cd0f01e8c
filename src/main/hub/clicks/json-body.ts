import type { RequestHandler } from 'express'
import { readBody } from '../bus/body.ts'
import { bodyKind } from '../bus/media-type.ts'
import { parseJson } from '../bus/parse-events.ts'
import { HubError } from '../errors.ts'

/**
 * Parses a JSON body of at most `maxBytes` into `request.body`, under the rules of the bus: one content type, no
 * Content-Encoding, UTF-8. A body that is too large is refused at once, not when it has come to its end.
 */
export function jsonBody(maxBytes: number): RequestHandler {
  return async (request, _response, next) => {
    if (bodyKind(request) !== 'json') {
      throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'Send a body with "Content-Type: application/json".')
    }
    request.body = parseJson(await readBody(request, maxBytes))
    next()
  }
}

/** The same where there may be no body at all: then `request.body` is undefined. */
export function optionalJsonBody(maxBytes: number): RequestHandler {
  const read = jsonBody(maxBytes)
  return (request, response, next) => {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    if (coding === undefined && (length === undefined || length === '0')) next()
    else return read(request, response, next)
  }
}
