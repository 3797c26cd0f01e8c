import { createParser } from 'eventsource-parser'
import { isRecord, stringIn } from './json.ts'
import type { NewSession } from './sessions.ts'

/** The answer to `initialize` is short; more than this is not kept to be read. */
const maxAnswerBytes = 256 * 1024
const maxNameChars = 128

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function inside(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, key) => (isRecord(at) ? at[key] : undefined), value)
}

/** What the client says of itself in `initialize`, as `name version` on one line. */
function clientName(initialize: unknown): string | undefined {
  const info = inside(initialize, 'params', 'clientInfo')
  const name = [stringIn(info, 'name'), stringIn(info, 'version')].filter((part) => part !== undefined).join(' ')
  const line = name.replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ' ').trim()
  return line === '' ? undefined : Array.from(line).slice(0, maxNameChars).join('')
}

/** A session as `initialize` opens it; the version is the one asked for until the answer is known. */
export function openingOf(body: Buffer, place: Pick<NewSession, 'workspace' | 'workerId' | 'workerSession'>): NewSession {
  const text = body.toString('utf8')
  const message = parse(text)
  const protocolVersion = inside(message, 'params', 'protocolVersion')
  return {
    ...place,
    initialize: text,
    protocolVersion: typeof protocolVersion === 'string' ? protocolVersion : '2025-11-25',
    client: clientName(message)
  }
}

/** Collects the answer to `initialize` as it goes by, to read the version that was agreed on. */
export function createOpeningTap(): { feed(part: Buffer): void; version(): string | undefined } {
  const parts: Buffer[] = []
  let size = 0
  return {
    feed(part) {
      size += part.length
      if (size <= maxAnswerBytes) parts.push(part)
    },
    version() {
      const text = Buffer.concat(parts).toString('utf8')
      const messages: unknown[] = [parse(text)]
      createParser({ onEvent: (event) => void messages.push(parse(event.data)) }).feed(text)
      const versions = messages.map((message) => inside(message, 'result', 'protocolVersion'))
      return versions.find((version) => typeof version === 'string')
    }
  }
}
