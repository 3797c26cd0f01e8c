import { z } from 'zod'
import { codePoints } from './text.ts'
import { workspaceName } from './workspace.ts'

function text(max: number) {
  return z
    .string()
    .refine((value) => value.isWellFormed(), 'must not hold lone surrogates')
    .refine((value) => codePoints(value) <= max, `must be at most ${max} characters`)
}

/** A click in a page under development, or in the hub's own window. Never the value of an input. */
export const click = z.strictObject({
  /** The page's address, or the name of the window. */
  page: text(2048).refine((value) => value !== '', 'must not be empty'),
  role: text(256),
  name: text(256),
  text: text(256),
  selector: text(2048),
  /** CSS pixels from the upper left of what is seen of the page. */
  x: z.number(),
  y: z.number()
})
export type Click = z.infer<typeof click>

/** The body of POST /api/clicks. */
export const clickPost = z.strictObject({ workspace: workspaceName, key: text(128), ...click.shape })
export type ClickPost = z.infer<typeof clickPost>
