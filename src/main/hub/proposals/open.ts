import { z } from 'zod'
import { proposalInput, type BoundCall, type Proposal, type ProposalInput } from '../../../shared/proposal.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { HubError } from '../errors.ts'
import type { NewEvent } from '../store/write.ts'
import { bindCall } from './bind-call.ts'

/** An hour. */
const defaultExpirySeconds = 3600

function parseInput(event: NewEvent): ProposalInput {
  const parsed = proposalInput.safeParse(event.data?.['proposal'])
  if (parsed.success) return parsed.data
  throw new HubError('INVALID_PROPOSAL', `data.proposal is not valid:\n${z.prettifyError(parsed.error)}`)
}

/** Whether it asks for a call, so that the workspace's worker is asked for its tools. */
export function namesTool(event: NewEvent): boolean {
  return parseInput(event).tool !== undefined
}

function workspaceOf(event: NewEvent, workspaces: readonly string[]): string {
  const { workspace } = event
  if (workspace === undefined) {
    throw new HubError('INVALID_PROPOSAL', 'A proposal needs "workspace": the name of the workspace it is for.')
  }
  if (!workspaces.includes(workspace)) {
    const known = workspaces.length === 0 ? 'there are none' : `there are ${workspaces.join(', ')}`
    throw new HubError('INVALID_PROPOSAL', `There is no workspace "${workspace}": ${known}. Add it to workspaces.json or name another.`)
  }
  return workspace
}

async function callOf(bridge: Pick<Bridge, 'tools'>, workspace: string, input: ProposalInput): Promise<BoundCall | undefined> {
  if (input.tool === undefined) return undefined
  const call = await bindCall(bridge, { workspace, tool: input.tool, arguments: input.arguments ?? {} })
  if (call !== undefined) return call
  throw new HubError('INVALID_PROPOSAL', `${workspace} has no tool "${input.tool}". See tools/list for the names.`)
}

/**
 * The pending proposal that an event on chat/proposals asks for. The store fills in seq and createdAt when it commits.
 * @param held the worker holds the call until it is decided, and runs it itself
 * @throws HubError INVALID_PROPOSAL; the bridge's errors when the worker can't say which tools it has
 */
export async function proposalOf(
  event: NewEvent,
  held: boolean,
  deps: { readonly bridge: Pick<Bridge, 'tools'>; workspaces(): readonly string[] }
): Promise<Proposal> {
  const input = parseInput(event)
  const workspace = workspaceOf(event, deps.workspaces())
  const call = await callOf(deps.bridge, workspace, input)
  const now = Date.now()
  return {
    id: event.id,
    seq: 0,
    workspace,
    ...(event.source === undefined ? {} : { client: event.source }),
    title: input.title,
    detail: input.detail ?? '',
    risk: input.risk ?? 'write',
    ...(call === undefined ? {} : { call }),
    status: 'pending',
    ...(held && { held }),
    ...(event.trace === undefined ? {} : { trace: event.trace }),
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + (input.expiresInSeconds ?? defaultExpirySeconds) * 1000).toISOString()
  }
}
