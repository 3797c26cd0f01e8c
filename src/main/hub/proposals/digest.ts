import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** What a person approves: this tool, as defined when it was shown, with these arguments, in this workspace. */
export interface DigestInput {
  readonly workspace: string
  readonly tool: string
  /** The tool object as the 2026-07-28 `tools/list` gives it. */
  readonly definition: Readonly<Record<string, unknown>>
  readonly arguments: Readonly<Record<string, unknown>>
}

/**
 * Lower-case hex SHA-256 of the RFC 8785 JSON of the input. Equal digests mean the same call.
 * @throws Error for what JSON can't hold, such as a number that is not finite
 */
export function digestOf(input: DigestInput): string {
  const { workspace, tool, definition } = input
  const canonical = canonicalize({ workspace, tool, definition, arguments: input.arguments })
  return createHash('sha256').update(canonical ?? '').digest('hex')
}

/** Whether two sets of arguments are the same JSON, whatever the order of their members. */
export function sameArguments(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  return canonicalize(one) === canonicalize(other)
}
