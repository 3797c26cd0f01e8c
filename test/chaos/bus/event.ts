import { z } from 'zod'

/** What the suite reads of an event. */
export const seenEvent = z.object({
  seq: z.number(),
  id: z.string(),
  time: z.string(),
  scope: z.string(),
  severity: z.string(),
  summary: z.string(),
  workspace: z.string().optional(),
  source: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional()
})
export type SeenEvent = z.infer<typeof seenEvent>

export const busPath = '/api/internal/bus'
