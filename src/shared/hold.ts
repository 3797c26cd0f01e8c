import { z } from 'zod'
import { boundedText } from './text.ts'

const reason = boundedText(1000).optional()

/** What a person orders: hold every agent's calls, or let those that wait go, or refuse them. */
export const holdOrder = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal(true) }),
  z.strictObject({ on: z.literal(false), refuse: z.boolean().default(false), reason })
])
export type HoldOrder = z.infer<typeof holdOrder>

/** Body of `POST /api/control/release`; none releases what waits. */
export const releaseInput = z.strictObject({ refuse: z.boolean().default(false), reason })

/** Whether agents' calls are held. Kept over restarts. */
export interface HoldState {
  readonly on: boolean
  /** RFC 3339, while it is on. */
  readonly since?: string
  /** How many calls wait for the release. */
  readonly waiting: number
}
