import { z } from 'zod'
import type { HoldOrder } from './hold.ts'
import { workspaceName, type UpstreamAction } from './workspace.ts'

const stdioServer = z.strictObject({
  type: z.literal('stdio').default('stdio'),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  cwd: z.string().optional(),
  timeout: z.int().positive().optional(),
  disabled: z.boolean().default(false)
})
const httpServer = z.strictObject({
  type: z.enum(['http', 'sse']).default('http'),
  url: z.url({ protocol: /^https?$/u }),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: z.int().positive().optional(),
  disabled: z.boolean().default(false)
})
/** An MCP server of a workspace after normalisation: variables filled in, one spelling for every field. */
export const serverLaunch = z.union([stdioServer, httpServer])
export type ServerLaunch = z.infer<typeof serverLaunch>

export const approvalValues = ['allow', 'ask', 'ask-destructive', 'deny'] as const
export const approvalPolicy = z.strictObject({
  default: z.enum(approvalValues).default('allow'),
  tools: z.record(z.string(), z.enum(approvalValues)).default({})
})
export type ApprovalPolicy = z.infer<typeof approvalPolicy>

/** The one object a worker is started with: a file, or one JSON line on its stdin. It holds secrets, resolved. */
export const workerLaunch = z.strictObject({
  workspace: workspaceName,
  listen: z.strictObject({
    transport: z.enum(['http', 'unix', 'stdio', 'pipe']),
    port: z.int().min(0).max(65_535).optional(),
    path: z.string().optional()
  }),
  cwd: z.string().min(1),
  env: z.record(z.string(), z.string()).default({}),
  hub: z.strictObject({ url: z.url(), key: z.string().min(1) }),
  mcpServers: z.record(z.string(), serverLaunch),
  approval: approvalPolicy.prefault({}),
  timeoutsMs: z.record(z.string(), z.int().positive()).default({}),
  /** Whether all calls are held from the start. */
  hold: z.boolean().default(false),
  /** Whether arguments and results go into events. */
  recordContent: z.boolean().default(true)
})
export type WorkerLaunch = z.infer<typeof workerLaunch>

/** The lines a running worker reads on stdin. */
export type ControlLine =
  | { readonly event: 'stop'; readonly drainMs: number }
  | { readonly event: 'upstream'; readonly name: string; readonly action: UpstreamAction }
  /** The machine was suspended: connections to upstreams have to be proven again. */
  | { readonly event: 'wake' }
  /** Hold the calls of agents, or let go what waits. Answered on stdout once it is in force. */
  | ({ readonly event: 'hold' } & HoldOrder)

/** The lines a worker prints on stdout. */
export const workerLine = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('ready'),
    pid: z.int().positive(),
    transport: z.enum(['http', 'unix', 'stdio', 'pipe']),
    port: z.int().min(1).max(65_535).optional()
  }),
  z.object({ event: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ event: z.literal('hold'), on: z.boolean() })
])
export type WorkerLine = z.infer<typeof workerLine>
