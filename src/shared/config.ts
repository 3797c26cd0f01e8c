import { z } from 'zod'
import { approvalPolicy } from './worker-launch.ts'
import { workspaceName } from './workspace.ts'

const texts = z.record(z.string(), z.string())
/** Milliseconds. Above this timers overflow, and fire at once. */
const duration = z.int().max(2_147_483_647)
const common = {
  /** Milliseconds for one request to this server. */
  timeout: duration.positive().optional(),
  disabled: z.boolean().optional()
}

/** A server that is a program, as MCP clients write it. */
export const stdioEntry = z.strictObject({
  type: z.enum(['stdio', 'local']).optional(),
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: texts.optional(),
  cwd: z.string().min(1).optional(),
  ...common
})

/** A server behind a URL, as MCP clients write it. */
export const urlEntry = z.strictObject({
  type: z.enum(['http', 'streamable-http', 'streamableHttp', 'sse', 'remote']).optional(),
  url: z.string().min(1),
  headers: texts.optional(),
  ...common
})

/** The spelling of Gemini CLI for a Streamable HTTP server. */
export const httpUrlEntry = z.strictObject({ httpUrl: z.string().min(1), headers: texts.optional(), ...common })

export const serverEntry = z.union([stdioEntry, urlEntry, httpUrlEntry])
export type ServerEntry = z.infer<typeof serverEntry>

export const restartPolicy = z.strictObject({
  policy: z.enum(['always', 'on-failure', 'no']).default('always'),
  backoffMs: duration.min(1).default(500),
  maxBackoffMs: duration.min(1).default(30_000),
  resetAfterMs: duration.min(0).default(10_000),
  maxFailedStarts: z.int().min(1).default(5)
})
export type RestartPolicy = z.infer<typeof restartPolicy>

export const workspaceConfig = z.strictObject({
  path: z.string().min(1),
  transport: z.enum(['http', 'unix', 'stdio', 'pipe']).default('http'),
  restart: restartPolicy.prefault({}),
  timeoutsMs: z.record(z.string(), duration.positive()).default({}),
  approval: approvalPolicy.prefault({}),
  /** Unused for this long, the worker stops until the next call; absent: never. */
  sleepAfterMinutes: z.number().positive().max(35_000).optional(),
  /** Whether the journal keeps arguments and results of calls. */
  recordContent: z.boolean().default(true),
  mcpServers: z.record(z.string().min(1).max(64), serverEntry).default({})
})
export type WorkspaceConfig = z.infer<typeof workspaceConfig>

const port = z.int().min(0).max(65_535)
export const listenConfig = z.union([
  z.string().min(1),
  z.strictObject({ address: z.string().min(1), port: port.optional(), hosts: z.array(z.string()).optional() })
])

export const journalLimits = z.strictObject({
  maxEvents: z.int().min(1).default(1_000_000),
  maxAgeDays: z.number().positive().default(30),
  maxBytes: z.int().min(1).default(1_073_741_824)
})
export type JournalLimits = z.infer<typeof journalLimits>

/** What is kept of stderr on disk, per workspace. */
export const logLimits = z.strictObject({
  maxBytes: z.int().min(4096).default(5_242_880),
  /** The current file counts. */
  maxFiles: z.int().min(1).max(100).default(3)
})
export type LogLimits = z.infer<typeof logLimits>

/** workspaces.json, with every default filled in. */
export const hubConfig = z.strictObject({
  $schema: z.string().optional(),
  port: port.default(8431),
  listen: listenConfig.optional(),
  journal: journalLimits.prefault({}),
  logs: logLimits.prefault({}),
  /** A worker kept warm, to take a dead one's place at once. */
  spare: z.boolean().default(true),
  workspaces: z.record(workspaceName, workspaceConfig).default({})
})
export type HubConfig = z.infer<typeof hubConfig>
