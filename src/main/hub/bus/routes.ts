import { Router, type NextFunction, type Request, type Response } from 'express'
import { HubError } from '../errors.ts'
import { accepts } from './media-type.ts'
import { createFeed } from './feed.ts'
import { answerHistory } from './history.ts'
import { createPost, type PostDeps } from './post.ts'
import { parseQuery } from './query.ts'
import { streamEvents } from './sse.ts'

const path = '/api/internal/bus'
const heartbeatEveryMs = 15_000

export interface BusRouterDeps extends PostDeps {
  /** Between comments on an idle stream; 15 s unless told. */
  readonly heartbeatMs?: number
}

function retryAfter(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const wait = error instanceof HubError ? error.details['retryAfterMs'] : undefined
  if (typeof wait === 'number') response.set('Retry-After', String(Math.max(1, Math.ceil(wait / 1_000))))
  next(error)
}

/**
 * The one route by which programs tell the hub what they do, and hear of it: GET and POST /api/internal/bus. Errors go
 * to the app's error handler, with their headers (Allow, Retry-After) set.
 */
export function createBusRouter(deps: BusRouterDeps): Router {
  const { bus, heartbeatMs = heartbeatEveryMs } = deps
  const feed = createFeed(bus)
  const router = Router({ caseSensitive: true, strict: true })
  router.post(path, createPost(deps))
  router.get(path, async (request, response) => {
    const query = parseQuery(request.originalUrl)
    if (request.method === 'GET' && accepts(request.get('accept'), 'text/event-stream')) {
      streamEvents({ bus, feed, heartbeatMs }, query, request, response)
      return
    }
    await answerHistory(bus, query, request, response)
  })
  router.all(path, (request, response) => {
    response.set('Allow', 'GET, HEAD, POST')
    throw new HubError('METHOD_NOT_ALLOWED', `${request.method} is not for ${path}. Use GET or POST.`)
  })
  router.use(path, retryAfter)
  return router
}
