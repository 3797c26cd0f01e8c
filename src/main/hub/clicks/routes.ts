import { createHash, timingSafeEqual } from 'node:crypto'
import { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { clickPost } from '../../../shared/click.ts'
import { HubError } from '../errors.ts'
import type { Clicks } from './clicks.ts'
import { jsonBody } from './json-body.ts'
import { pageScript } from './page-script/page-script.ts'
import { createRateLimit } from './rate-limit.ts'

const maxBytes = 16 * 1024
const perSecond = 50

function notAllowed(allow: string): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Allow', allow)
    next(new HubError('METHOD_NOT_ALLOWED', `${request.path} takes ${allow}, not ${request.method}.`))
  }
}

/** The guard has let only loopback origins pass; this tells the browser so, for this route alone, errors too. */
const cors: RequestHandler = (request, response, next) => {
  const { origin } = request.headers
  response.setHeader('Vary', 'Origin')
  if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin)
  next()
}

const preflight: RequestHandler = (request, response) => {
  response.setHeader('Access-Control-Allow-Methods', 'POST')
  response.setHeader('Access-Control-Allow-Headers', 'content-type')
  response.setHeader('Access-Control-Max-Age', '600')
  // Browsers ask before a page reaches from one address space into a more private one.
  if (request.headers['access-control-request-private-network'] === 'true') {
    response.setHeader('Access-Control-Allow-Private-Network', 'true')
  }
  response.status(204).end()
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function receive(clicks: Clicks): RequestHandler {
  const mayPass = createRateLimit(perSecond)
  return async (request, response) => {
    const parsed = clickPost.safeParse(request.body)
    if (!parsed.success) throw new HubError('INVALID_CLICK', `The click is not valid:\n${z.prettifyError(parsed.error)}`)
    const { workspace, key, ...click } = parsed.data
    if (!timingSafeEqual(sha256(key), sha256(clicks.keyOf(workspace)))) {
      throw new HubError('CLICK_KEY', `This is not the click key of ${workspace}. Copy the script tag again from the hub's Clicks view.`)
    }
    if (!mayPass(workspace)) {
      throw new HubError('RATE_LIMITED', `More than ${perSecond} clicks a second for ${workspace}. Send fewer.`, {
        details: { retryAfterMs: 1000 }
      })
    }
    await clicks.record(workspace, click, 'page')
    response.json({ ok: true })
  }
}

/** GET /clicks.js for pages under development, POST and OPTIONS /api/clicks for what it sends. */
export function createClicksRouter({ clicks }: { readonly clicks: Clicks }): Router {
  const router = Router()
  router
    .route('/clicks.js')
    .get((_request, response) => {
      response.setHeader('Cache-Control', 'no-cache')
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
      response.setHeader('X-Content-Type-Options', 'nosniff')
      response.type('text/javascript').send(pageScript)
    })
    .all(notAllowed('GET, HEAD'))
  router
    .route('/api/clicks')
    .all(cors)
    .options(preflight)
    .post(jsonBody(maxBytes), receive(clicks))
    .all(notAllowed('POST, OPTIONS'))
  return router
}
