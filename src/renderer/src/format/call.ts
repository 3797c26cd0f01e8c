const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()

function short(value: unknown): string {
  if (typeof value === 'string') return oneLine(value)
  return JSON.stringify(value) ?? ''
}

/** Arguments on one line: the value alone when there is one, else `name=value`. The full call is a click away. */
export function summaryOf(args: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(args)
  if (args.truncated === true && typeof args.preview === 'string') return oneLine(args.preview).slice(0, 300)
  if (entries.length === 1) return short(entries[0]?.[1]).slice(0, 300)
  return namedSummary(args)
}

/** `name=value` of each argument, also of a single one. */
export function namedSummary(args: Readonly<Record<string, unknown>>): string {
  return Object.entries(args).map(([name, value]) => `${name}=${short(value)}`).join(' ').slice(0, 300)
}

/** A program without its version: `Claude Code` of `Claude Code 2.1.14`. The whole stays a hover away. */
export function clientName(client: string | undefined): string | undefined {
  return client?.replace(/\s+v?\d[\w.+-]*$/u, '')
}

/** `9f2c41d07be6…a35de41b`: enough of a digest to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.length <= 24 ? digest : `${digest.slice(0, 12)}…${digest.slice(-8)}`
}

/** Where a stable URL points, without its scheme. */
export function bareUrl(url: string): string {
  return url.replace(/^https?:\/\//u, '')
}
