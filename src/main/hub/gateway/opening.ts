import { inside, parseJson, stringIn } from './json.ts'
import type { NewSession } from './sessions.ts'

const maxNameChars = 128

/** What a client says of itself in its `clientInfo`, as `name version` on one line. */
export function programName(info: unknown): string | undefined {
  const name = [stringIn(info, 'name'), stringIn(info, 'version')].filter((part) => part !== undefined).join(' ')
  const line = name.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ').trim()
  return line === '' ? undefined : Array.from(line).slice(0, maxNameChars).join('')
}

/** A session as `initialize` opens it; the version is the one asked for until the answer is known. */
export function openingOf(body: Buffer, place: Pick<NewSession, 'workspace' | 'workerId' | 'workerSession'>): NewSession {
  const text = body.toString('utf8')
  const message = parseJson(text)
  const protocolVersion = inside(message, 'params', 'protocolVersion')
  return {
    ...place,
    initialize: text,
    protocolVersion: typeof protocolVersion === 'string' ? protocolVersion : '2025-11-25',
    client: programName(inside(message, 'params', 'clientInfo'))
  }
}

/** The version that the answer to `initialize` agrees on. */
export function versionIn(answer: unknown): string | undefined {
  return stringIn(inside(answer, 'result'), 'protocolVersion')
}
