import type { NextFunction, Request, Response } from 'express'
import { HubError } from '../errors.ts'
import { isLoopbackAddress, isLoopbackName, parseAuthority } from './loopback.ts'

/** What the guard looks at: nothing of it is changed by routing or by a proxy's headers. */
export interface GuardInput {
  readonly remoteAddress: string | undefined
  readonly rawHeaders: readonly string[]
  /** The request target as sent. */
  readonly target: string
}

export interface GuardRules {
  /** Whether a caller from another machine may pass: only on the listener that the config opens. */
  readonly remote?: boolean
  /** Names that are right in `Host` beside the loopback ones, with or without a port. */
  readonly hosts?: readonly string[]
}

function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '')
  }
  return values
}

function hostAllowed(value: string, hosts: readonly string[]): boolean {
  const host = parseAuthority(value)
  if (host === undefined) return false
  if (isLoopbackName(host.name)) return true
  return hosts.some((allowed) => [host.name, value].some((name) => name.toLowerCase() === allowed.toLowerCase()))
}

function originAllowed(value: string): boolean {
  const match = /^https?:\/\/(.+)$/iu.exec(value)
  const name = match?.[1] === undefined ? undefined : parseAuthority(match[1])?.name
  return name !== undefined && isLoopbackName(name)
}

/**
 * The checks that come before routing: who calls, by which name, for which target, from which page. They keep out other
 * machines, and web pages that reach this port through a browser on this machine (DNS rebinding, cross-site requests).
 */
export function checkRequest(input: GuardInput, rules: GuardRules = {}): HubError | undefined {
  if (rules.remote !== true && !isLoopbackAddress(input.remoteAddress)) {
    return new HubError('NOT_LOOPBACK', 'Only programs on this machine may call the hub. Call it at http://127.0.0.1.')
  }
  const [host, ...moreHosts] = valuesOf(input.rawHeaders, 'host')
  if (host === undefined || moreHosts.length > 0 || !hostAllowed(host, rules.hosts ?? [])) {
    const sent = host === undefined ? 'no Host header' : moreHosts.length > 0 ? 'several Host headers' : `Host "${host}"`
    const names = ['localhost', '127.0.0.1', ...(rules.hosts ?? [])].join(', ')
    return new HubError('MISDIRECTED', `The request has ${sent}. Send exactly one, with any port: ${names}.`)
  }
  if (!input.target.startsWith('/')) {
    return new HubError('BAD_TARGET', 'The request target must be a path that starts with "/", not a whole URL.')
  }
  const [origin, ...moreOrigins] = valuesOf(input.rawHeaders, 'origin')
  if (moreOrigins.length > 0 || (origin !== undefined && !originAllowed(origin))) {
    return new HubError(
      'ORIGIN_REFUSED',
      `Pages of origin "${origin}" may not call the hub. Serve the page from http://localhost, or call without Origin.`
    )
  }
  return undefined
}

/** {@link checkRequest} as the first step of an Express app. */
export function guard(rules: GuardRules = {}) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const refused = checkRequest(
      { remoteAddress: request.socket.remoteAddress, rawHeaders: request.rawHeaders, target: request.url },
      rules
    )
    if (refused === undefined) next()
    else next(refused)
  }
}
