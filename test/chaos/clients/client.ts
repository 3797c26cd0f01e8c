/** One MCP client, the same object for the whole run. */
export interface ChaosClient {
  readonly name: string
  readonly workspace: string
  /**
   * Its library ends the whole session when a connection is refused, or cut within a call. No server can help that, so
   * it must not call while nothing listens.
   */
  readonly fragile?: true
  /** The text of the result. Rejects with whatever the client's library says when there is none. */
  call(tool: string, args: Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

/** Longer than the suite waits for an answer: it is the suite that finds a call without one. */
export const libraryTimeoutMs = 120_000

interface Result {
  readonly isError?: boolean
  readonly content?: readonly { readonly type: string; readonly text?: string }[]
}

/** The text of a result. Throws it where the tool says that it is an error. */
export function textOf(result: Result): string {
  const text = (result.content ?? []).map((part) => part.text ?? '').join('\n')
  if (result.isError === true) throw new Error(text)
  return text
}
