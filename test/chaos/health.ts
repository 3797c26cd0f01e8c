import { z } from 'zod'

const upstream = z.object({
  name: z.string(),
  state: z.string(),
  health: z.string(),
  reason: z.string().optional(),
  pid: z.number().optional()
})
const workspace = z.object({
  name: z.string(),
  state: z.string(),
  health: z.string(),
  provenAt: z.string().nullable(),
  reason: z.string().optional(),
  worker: z.object({ pid: z.number(), startedAt: z.string(), restarts: z.number() }).nullable(),
  upstreams: z.array(upstream)
})
const health = z.object({
  status: z.string(),
  pid: z.number(),
  workspaces: z.array(workspace),
  spare: z.object({ state: z.string(), pid: z.number().optional() }).optional()
})

/** What the suite reads of GET /health. */
export type Health = z.infer<typeof health>
export type WorkspaceHealth = z.infer<typeof workspace>

const limitMs = 2000

/** Undefined while the hub does not answer. */
export async function readHealth(url: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(limitMs) })
    return health.parse(await response.json())
  } catch (error) {
    if (error instanceof z.ZodError) throw error
    return undefined
  }
}

export const workspaceOf = (health: Health | undefined, name: string): WorkspaceHealth | undefined =>
  health?.workspaces.find((one) => one.name === name)
