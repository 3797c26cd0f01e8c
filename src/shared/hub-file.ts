import { z } from 'zod'

/** `hub.json` in the data folder: how other programs of this account find the running hub. */
export const hubFile = z.object({ url: z.string(), pid: z.int().positive(), version: z.string() })
export type HubFile = z.infer<typeof hubFile>
