import type { BoundCall } from '../../../shared/proposal.ts'
import { ownTools } from '../bridge/limits.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { HubError } from '../errors.ts'
import { digestOf } from './digest.ts'

/** A tool by name with the arguments it would get. */
export interface CallInput {
  readonly workspace: string
  readonly tool: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/**
 * The exact call with the digest it has now; undefined when the workspace has no such tool.
 * @throws HubError INVALID_PROPOSAL for an own tool or arguments that no JSON holds; the bridge's errors when the worker
 *   can't say which tools it has
 */
export async function bindCall(bridge: Pick<Bridge, 'tools'>, input: CallInput): Promise<BoundCall | undefined> {
  if (ownTools.has(input.tool)) {
    throw new HubError('INVALID_PROPOSAL', `${input.tool} is a tool of the hub itself and can't be proposed. Call it directly.`)
  }
  const definition = (await bridge.tools(input.workspace)).find((tool) => tool['name'] === input.tool)
  if (definition === undefined) return undefined
  try {
    return { tool: input.tool, arguments: input.arguments, digest: digestOf({ ...input, definition }) }
  } catch (error) {
    throw new HubError('INVALID_PROPOSAL', 'The arguments hold a number that JSON can\'t carry. Send smaller numbers.', {
      cause: error
    })
  }
}
