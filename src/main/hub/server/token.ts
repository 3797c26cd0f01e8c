import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import type { RequestHandler } from 'express'
import { HubError } from '../errors.ts'

/** Reads the token kept in `file`, or makes one. Only the account that runs the hub can read the file. */
export async function loadToken(file: string): Promise<string> {
  try {
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    await chmod(file, 0o600)
  }
  const token = (await readFile(file, 'utf8')).trim()
  if (token.length >= 16) return token
  // An empty or cut file would let anybody in.
  const fresh = randomBytes(32).toString('base64url')
  await writeFile(file, `${fresh}\n`, { mode: 0o600 })
  return fresh
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Whether an `Authorization` header carries this token. Takes the same time wherever the two differ. */
export function bearerMatches(authorization: string | undefined, token: string): boolean {
  const sent = /^Bearer +(\S+)$/iu.exec(authorization ?? '')?.[1]
  return timingSafeEqual(sha256(sent ?? ''), sha256(token)) && sent !== undefined
}

/** Lets only callers with the token pass; `where` says in the error which file holds it. */
export function requireBearer(token: string, where: string): RequestHandler {
  return (request, _response, next) => {
    if (bearerMatches(request.headers.authorization, token)) next()
    else next(new HubError('UNAUTHORIZED', `Send "Authorization: Bearer" with the token in ${where} of the data folder.`))
  }
}
