import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { hubFile, type HubFile } from '../../shared/hub-file.ts'
import { CliError } from './cli-error.ts'
import type { Context } from './command.ts'
import { dataFolder } from './data-folder.ts'
import { send, type HttpAnswer } from './http-call.ts'

/** The running hub of a data folder. */
export interface HubClient {
  readonly url: string
  /** Any route. Resolves with whatever status. */
  call(method: string, path: string, body?: unknown): Promise<HttpAnswer>
  /** A route of the control API, with the token; the body of a good answer. */
  control(method: string, path: string, body?: unknown): Promise<unknown>
  /** What a failed connection means. */
  unreachable(cause: unknown): CliError
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

function notRunning(folder: string, cause?: unknown): CliError {
  return new CliError(
    'HUB_NOT_RUNNING',
    `No hub runs on ${folder}. Start the app with \`npm start\`, or \`npm run hub -- serve\` without a window.`,
    { cause }
  )
}

function refused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
}

async function readHubFile(folder: string): Promise<HubFile> {
  try {
    return hubFile.parse(JSON.parse(await readFile(join(folder, 'hub.json'), 'utf8')))
  } catch (error) {
    throw notRunning(folder, error)
  }
}

/** The error an answer that is not 2xx carries. */
export function errorOf(answer: HttpAnswer): CliError {
  try {
    const { error } = errorBody.parse(JSON.parse(answer.text))
    return new CliError(error.code, error.message)
  } catch {
    return new CliError('INTERNAL', `The hub answered ${answer.status}: ${answer.text.slice(0, 500)}`)
  }
}

/** The JSON body of a good answer. Throws the error of another. */
export function bodyOf(answer: HttpAnswer): unknown {
  if (answer.status < 200 || answer.status > 299) throw errorOf(answer)
  return JSON.parse(answer.text)
}

/**
 * Finds the hub by `<data>/hub.json`.
 * @throws CliError HUB_NOT_RUNNING
 */
export async function findHub(context: Pick<Context, 'data'>): Promise<HubClient> {
  const folder = await dataFolder(context.data)
  const { url, pid } = await readHubFile(folder)
  // A hub that was killed leaves its files. Who listens at its port now must not get the token, though it may have its pid.
  const { lockHolder } = await import('../hub/index.ts')
  if ((await lockHolder(folder)) !== pid) throw notRunning(folder)
  const unreachable = (cause: unknown): CliError =>
    refused(cause) ? notRunning(folder, cause) : new CliError('INTERNAL', `The hub at ${url} can't be called: ${String(cause)}`, { cause })

  async function call(method: string, path: string, body?: unknown, extra: Record<string, string> = {}): Promise<HttpAnswer> {
    const headers = { ...extra, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    try {
      return await send({ method, url: `${url}${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    } catch (error) {
      throw unreachable(error)
    }
  }

  return {
    url,
    call: (method, path, body) => call(method, path, body),
    async control(method, path, body) {
      const token = (await readFile(join(folder, 'token'), 'utf8').catch(() => '')).trim()
      return bodyOf(await call(method, `/api/control/${path}`, body, { authorization: `Bearer ${token}` }))
    },
    unreachable
  }
}
