import { isUtf8 } from 'node:buffer'
import express, { type RequestHandler } from 'express'
import { HubError } from '../errors.ts'

/**
 * Parses a JSON body of at most `maxBytes` into `request.body`. Refuses another content type, Content-Encoding and bytes
 * that are not UTF-8, which the parser would let pass with replacement characters.
 */
export function jsonBody(maxBytes: number): readonly RequestHandler[] {
  const onlyJson: RequestHandler = (request, _response, next) => {
    if (request.is('application/json') === 'application/json') next()
    else next(new HubError('UNSUPPORTED_MEDIA_TYPE', 'Send a body with "Content-Type: application/json".'))
  }
  const parse = express.json({
    limit: maxBytes,
    inflate: false,
    strict: false,
    verify: (_request, _response, bytes) => {
      if (!isUtf8(bytes)) throw new Error('not UTF-8')
    }
  })
  return [onlyJson, parse]
}
