import type { Request, Response } from 'express'
import type { Proposal } from '../../../shared/proposal.ts'
import { HubError } from '../errors.ts'
import type { Appended, NewEvent } from '../store/write.ts'
import { readBody } from './body.ts'
import type { Bus } from './bus.ts'
import { bodyKind } from './media-type.ts'
import { atLine, maxBodyBytes, maxEventBytes, parseEvent, parseLines, type ParsedEvent } from './parse-events.ts'
import { checkScope } from './reserved.ts'

const accepted = '{"ok":true}'

export interface PostDeps {
  readonly bus: Bus
  /** The workspace of a launch key. */
  workspaceOfKey(key: string): string | undefined
  /** Whether the worker of a launch key runs, and is not being stopped or replaced. */
  serves(key: string): boolean
  /** Checks an event that opens a proposal; `by` is the worker that posts it, if it is one. Rejects with INVALID_PROPOSAL. */
  openProposal(event: NewEvent, by?: Poster): Promise<{ readonly proposal: Proposal }>
}

interface Poster {
  readonly workspace: string
  serves(): boolean
}

function opensProposal(event: NewEvent): boolean {
  return event.scope === 'chat/proposals' && event.data !== undefined && Object.hasOwn(event.data, 'proposal')
}

// A retry is answered with the first one's outcome, even if the proposal could not be opened now.
async function open(deps: PostDeps, event: NewEvent, by: Poster | undefined): Promise<Proposal | undefined> {
  if (!opensProposal(event) || (await deps.bus.find(event.id)) !== undefined) return undefined
  return (await deps.openProposal(event, by)).proposal
}

interface Body {
  readonly kind: 'json' | 'ndjson'
  readonly parsed: readonly ParsedEvent[]
}

async function parseBody(request: Request): Promise<Body> {
  const kind = bodyKind(request)
  const body = await readBody(request, kind === 'json' ? maxEventBytes : maxBodyBytes)
  return { kind, parsed: kind === 'json' ? [{ event: parseEvent(body), line: 1 }] : parseLines(body) }
}

/** Checks every event before any is committed: its scope, and the proposal it opens. */
async function openAll(deps: PostDeps, { kind, parsed }: Body, by: Poster | undefined): Promise<readonly Proposal[]> {
  const proposals: Proposal[] = []
  const ids = new Set<string>()
  for (const { event, line } of parsed) {
    try {
      checkScope(event, by?.workspace)
      // Of two events with one id the first is kept, so only that one can open a proposal.
      const proposal = ids.has(event.id) ? undefined : await open(deps, event, by)
      ids.add(event.id)
      if (proposal !== undefined) proposals.push(proposal)
    } catch (error) {
      throw kind === 'json' ? error : atLine(error, line)
    }
  }
  return proposals
}

async function digestOf(bus: Bus, { event, repeated }: Appended, opened: Proposal | undefined): Promise<string | undefined> {
  if (!opensProposal(event)) return undefined
  const proposal = repeated ? (await bus.find(event.id))?.proposal : opened
  return (proposal?.asked ?? proposal?.call)?.digest
}

function posterOf(deps: PostDeps, key: string | undefined): Poster | undefined {
  const workspace = key === undefined ? undefined : deps.workspaceOfKey(key)
  if (key === undefined || workspace === undefined) return undefined
  return { workspace, serves: () => deps.serves(key) }
}

/** POST /api/internal/bus: `{"ok":true}` once everything is committed. */
export function createPost(deps: PostDeps): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const body = await parseBody(request)
    const openProposals = await openAll(deps, body, posterOf(deps, request.get('hub-key')))
    const { events } = await deps.bus.commit({ events: body.parsed.map(({ event }) => event), openProposals })
    const last = events.reduce<Appended | undefined>(
      (highest, next) => (highest !== undefined && highest.event.seq > next.event.seq ? highest : next),
      undefined
    )
    if (last === undefined) throw new HubError('INTERNAL', 'The journal answered nothing.')
    const digest = body.kind === 'json' ? await digestOf(deps.bus, last, openProposals[0]) : undefined
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': accepted.length,
      'Hub-Event-Seq': last.event.seq,
      'Hub-Event-Id': last.event.id,
      'Hub-Event-Time': last.event.time,
      ...(digest !== undefined && { 'Hub-Proposal-Digest': digest })
    })
    response.end(accepted)
  }
}
