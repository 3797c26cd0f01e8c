import { z } from 'zod'
import { boundedText, callArguments, lineText, nameText } from './text.ts'

export const risks = ['read', 'write', 'destructive'] as const
export const risk = z.enum(risks)
export type Risk = z.infer<typeof risk>

/** `data.proposal` of an event on `chat/proposals`: what an agent asks for. */
export const proposalInput = z
  .strictObject({
    title: lineText(1000),
    detail: z.string().refine((value) => value.isWellFormed(), 'must not hold lone surrogates').optional(),
    risk: risk.optional(),
    tool: nameText.optional(),
    arguments: callArguments.optional(),
    expiresInSeconds: z.int().min(1).max(604_800).optional()
  })
  .refine((value) => value.arguments === undefined || value.tool !== undefined, 'arguments need a tool')
export type ProposalInput = z.infer<typeof proposalInput>

export const proposalStatuses = [
  'pending', 'approved', 'rejected', 'answered', 'expired', 'withdrawn', 'executed', 'failed'
] as const
export const proposalStatus = z.enum(proposalStatuses)
export type ProposalStatus = z.infer<typeof proposalStatus>

/** One exact call. `digest` is the lower-case hex SHA-256 of RFC 8785 JSON of workspace, tool, definition, arguments. */
export interface BoundCall {
  readonly tool: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly digest: string
}

export interface Decision {
  readonly verb: 'approve' | 'reject' | 'answer' | 'expire' | 'withdraw'
  /** Who: `window`, `command line`, `tray`, or `hub` for expiry. */
  readonly by: string
  /** RFC 3339. */
  readonly at: string
  readonly reason?: string
  readonly answer?: string
}

export interface Receipt {
  readonly startedAt: string
  readonly endedAt: string
  readonly outcome: 'ok' | 'error' | 'unknown'
  readonly result?: unknown
  readonly error?: unknown
}

/** A question to the person. Free form, or bound to one call that runs at most once after approval. */
export interface Proposal {
  readonly id: string
  /** The seq of the event that opened it. */
  readonly seq: number
  readonly workspace: string
  /** The program that asked, as it names itself. */
  readonly client?: string
  readonly title: string
  /** Markdown. */
  readonly detail: string
  readonly risk: Risk
  /** What runs: after an edit, the edited arguments. */
  readonly call?: BoundCall
  /** After an edit: what was asked. */
  readonly asked?: BoundCall
  readonly status: ProposalStatus
  /** A call that waits at the worker because policy asks: it runs there, or is withdrawn when its client gives up. */
  readonly held?: true
  /** The W3C `traceparent` of the request that asked. */
  readonly trace?: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly decision?: Decision
  readonly receipt?: Receipt
}

const decisionText = boundedText(10_000)

/** What a person decides. `digest` is that of the call the person saw. */
export const decideInput = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('approve'),
    arguments: callArguments.optional(),
    digest: z.string().optional(),
    reason: decisionText.optional()
  }),
  z.strictObject({ verb: z.literal('reject'), reason: decisionText.optional(), digest: z.string().optional() }),
  z.strictObject({ verb: z.literal('answer'), answer: decisionText, digest: z.string().optional() })
])
export type DecideInput = z.infer<typeof decideInput>
