const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** A scalar longer than this is not worth reading: no id, method or name is. */
const longestScalar = 4096

/** Stands for a member that is there but was skipped. */
const present = {}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function skipSpace(bytes: Buffer, at: number): number {
  while (isSpace(bytes[at])) at += 1
  return at
}

/** The place after the string that starts at `at`. Searches natively, so that long strings cost next to nothing. */
function afterString(bytes: Buffer, at: number): number {
  let from = at + 1
  for (;;) {
    const end = bytes.indexOf(quote, from)
    if (end < 0) return bytes.length
    let slashes = 0
    while (end - 1 - slashes > at && bytes[end - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return end + 1
    from = end + 1
  }
}

function afterNested(bytes: Buffer, at: number): number {
  let depth = 0
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === quote) {
      at = afterString(bytes, at)
      continue
    }
    at += 1
    if (byte === openBrace || byte === openBracket) depth += 1
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return at
}

/** Whether JSON nests deeper than `most`. A recursive look at such a text, or writing it again, could exhaust the stack. */
export function isDeeperThan(bytes: Buffer, most: number): boolean {
  let depth = 0
  let at = 0
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === quote) {
      at = afterString(bytes, at)
      continue
    }
    at += 1
    if (byte === closeBrace || byte === closeBracket) depth -= 1
    else if (byte === openBrace || byte === openBracket) depth += 1
    if (depth > most) return true
  }
  return false
}

function afterValue(bytes: Buffer, at: number): number {
  const first = bytes[at]
  if (first === quote) return afterString(bytes, at)
  if (first === openBrace || first === openBracket) return afterNested(bytes, at)
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte)) break
    at += 1
  }
  return at
}

function scalar(bytes: Buffer, start: number, end: number): unknown {
  const first = bytes[start]
  if (first === openBrace || first === openBracket || end - start > longestScalar) return present
  try {
    return JSON.parse(bytes.toString('utf8', start, end))
  } catch {
    return present
  }
}

function readObject(bytes: Buffer, start: number, depth: number): Record<string, unknown> {
  const members: Record<string, unknown> = { __proto__: null }
  let at = skipSpace(bytes, start + 1)
  while (bytes[at] === quote) {
    const keyEnd = afterString(bytes, at)
    const key = scalar(bytes, at, keyEnd)
    at = skipSpace(bytes, keyEnd)
    if (bytes[at] !== colon) break
    at = skipSpace(bytes, at + 1)
    const end = afterValue(bytes, at)
    const nested = key === 'params' && depth === 0 && bytes[at] === openBrace
    if (typeof key === 'string' && end > at) members[key] = nested ? readObject(bytes, at, 1) : scalar(bytes, at, end)
    at = skipSpace(bytes, end)
    if (bytes[at] !== comma) break
    at = skipSpace(bytes, at + 1)
  }
  return members
}

/**
 * What a JSON-RPC message says at the top and right inside its `params`, without parsing the rest: strings and numbers
 * as they are, other members as an empty object. A batch gives an array. Text that was cut off gives what came before
 * the cut. It checks nothing: whoever gets the whole message does.
 */
export function skim(bytes: Buffer): unknown {
  let at = skipSpace(bytes, 0)
  if (bytes[at] === openBrace) return readObject(bytes, at, 0)
  if (bytes[at] !== openBracket) return undefined
  const messages: unknown[] = []
  at = skipSpace(bytes, at + 1)
  while (at < bytes.length && bytes[at] !== closeBracket) {
    if (bytes[at] === openBrace) messages.push(readObject(bytes, at, 0))
    const end = skipSpace(bytes, afterValue(bytes, at))
    if (bytes[end] !== comma) break
    at = skipSpace(bytes, end + 1)
  }
  return messages
}
