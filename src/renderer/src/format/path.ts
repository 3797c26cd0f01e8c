/** Paths of the person's home as shells write them: `~/code/shop`. Other text stays as it is. */
export function tilde(text: string, home: string | undefined): string {
  if (home === undefined || home.length < 2) return text
  return text.split(home).map((part, index, parts) => (index === 0 ? part : joined(parts[index - 1], part, home))).join('')
}

/** A home that is only the beginning of another name, or that stands inside a longer path, is not the home. */
function joined(before: string | undefined, after: string, home: string): string {
  const inside = /[\w.-]$/u.test(before ?? '') || /^[\w.-]/u.test(after)
  return `${inside ? home : '~'}${after}`
}
