export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The string that a member of an object holds, if it does. */
export function stringIn(value: unknown, key: string): string | undefined {
  const member = isRecord(value) ? value[key] : undefined
  return typeof member === 'string' ? member : undefined
}

/** The value of JSON text, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What lies at a path of keys, if all of it is there. */
export function inside(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, key) => (isRecord(at) ? at[key] : undefined), value)
}
