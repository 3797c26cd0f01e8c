import type { NextFunction, Request, Response } from 'express'
import { HubError, toHubError } from '../errors.ts'

function codeOf(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown
  if (thrown instanceof URIError) {
    return new HubError('BAD_TARGET', 'The path holds a bad % sequence. Encode it again.', { cause: thrown })
  }
  return toHubError(thrown)
}

/** Answers with an error's status and `{"error":{code,message,...}}`; `retryAfterMs` also as `Retry-After` in seconds. */
export function sendError(response: Response, error: HubError): void {
  const retryAfterMs = error.details['retryAfterMs']
  if (typeof retryAfterMs === 'number') response.setHeader('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
  if (error.code === 'UNAUTHORIZED') response.setHeader('WWW-Authenticate', 'Bearer')
  response.status(error.status).json({ error: error.toBody() })
}

/** Whether the client went before its whole body was here: no fault of ours, and nobody reads the answer. */
function isAbandoned(request: Request): boolean {
  return request.destroyed && !request.complete
}

/** The one place where what a route throws becomes an answer. `report` gets what nobody foresaw. */
export function errorHandler(report: (error: HubError) => void) {
  // Express knows an error handler by its four parameters.
  return (thrown: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const error = codeOf(thrown)
    if (error.code === 'INTERNAL' && !isAbandoned(request)) report(error)
    if (response.headersSent) response.destroy()
    else sendError(response, error)
  }
}

/** The last route: nothing else fitted. */
export function notFound(request: Request, _response: Response, next: NextFunction): void {
  next(new HubError('NOT_FOUND', `There is nothing at ${request.method} ${request.baseUrl}${request.path}. See docs/ for the routes.`))
}

/** For a path that exists, under a method that it doesn't take. */
export function methodNotAllowed(allow: string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('Allow', allow)
    next(new HubError('METHOD_NOT_ALLOWED', `${request.baseUrl}${request.path} takes ${allow}, not ${request.method}.`))
  }
}
