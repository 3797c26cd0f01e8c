import type { Readable } from 'node:stream'

const maxLine = 64 * 1024

/**
 * Calls `listener` with each line of a stream. A line longer than 64 Ki characters is cut and its rest dropped, so
 * that a program that never ends its line can't fill the memory. Blank lines are left out.
 */
export function readLines(stream: Readable, listener: (line: string) => void): void {
  let pending = ''
  let dropping = false
  const emit = (line: string) => {
    const text = line.trimEnd()
    if (text !== '') listener(text)
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const parts = chunk.split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) {
      if (!dropping) emit(pending + part)
      pending = ''
      dropping = false
    }
    if (dropping) return
    pending += last
    if (pending.length <= maxLine) return
    emit(pending.slice(0, maxLine))
    pending = ''
    dropping = true
  })
  stream.on('end', () => emit(pending))
  // A pipe that breaks ends; the exit of its process tells why.
  stream.on('error', () => undefined)
}
