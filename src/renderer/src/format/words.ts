/** Ends with a full stop, unless it ends with another mark. */
export function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The first sentence and the others. A dot inside a name ends none. */
export function firstSentence(text: string): { readonly lead: string; readonly rest?: string } {
  const end = /[.!?]\s+(?=\p{Lu})/u.exec(text)
  if (end === null) return { lead: sentence(text) }
  return { lead: text.slice(0, end.index + 1), rest: sentence(text.slice(end.index + end[0].length)) }
}

const listed = 3

/** `files`, `files and docs`, `files, docs, git and 2 more` */
export function list(names: readonly string[]): string {
  const shown = names.length > listed + 1 ? [...names.slice(0, listed), `${names.length - listed} more`] : names
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}
