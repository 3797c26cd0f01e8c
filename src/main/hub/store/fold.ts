/**
 * The form in which texts are compared without regard to case, in every script. SQLite's own lower() knows ASCII
 * only. The final sigma depends on its neighbours, so both sigmas become one.
 */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}

// A summary and a scope hold no control characters, so this can't be part of a match across fields.
export const fieldBorder = '\n'

/** Summary, scope and source in one folded text, which a search looks through. */
export function searchText(event: { summary: string; scope: string; source?: string | undefined }): string {
  return fold([event.summary, event.scope, event.source ?? ''].join(fieldBorder))
}
