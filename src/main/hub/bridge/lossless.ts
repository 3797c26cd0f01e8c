// Part of JavaScript that TypeScript's library does not describe yet.
declare global {
  interface JSON {
    rawJSON(text: string): unknown
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown
    ): unknown
  }
}

/** A number that a double can't hold has at least this many digits. */
const longNumber = /[0-9]{16}/u

/**
 * `JSON.parse`, except that numbers which JavaScript would change keep their text when written again. Throws
 * SyntaxError.
 */
export function parseLossless(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text)
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value
  )
}
