import express, { type Express, type RequestHandler } from 'express'
import type { HubError } from '../errors.ts'
import { errorHandler, notFound } from './errors.ts'
import { guard, type GuardRules } from './guard.ts'

/** Builds the Express app of one listener: the guard, then the rooms' routers in order, then 404 and the error handler. */
export function createApp(deps: {
  readonly rules?: GuardRules
  /** Each with full paths. */
  readonly routers: readonly RequestHandler[]
  /** Gets errors that nobody foresaw. */
  readonly report: (error: HubError) => void
}): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(guard(deps.rules))
  for (const router of deps.routers) app.use(router)
  app.use(notFound)
  app.use(errorHandler(deps.report))
  return app
}
