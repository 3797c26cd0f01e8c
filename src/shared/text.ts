import { z } from 'zod'

/** Deepest nesting of an event's `data`, itself counted as 1. */
export const maxDepth = 64

/** Length in Unicode code points: JavaScript counts UTF-16 units, the worker's language counts code points. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what this refuses
const notOneLine = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u

/** 1 to `max` code points of any text, without lone surrogates. */
export function boundedText(max: number) {
  return z
    .string()
    .refine((value) => value.isWellFormed(), 'must not hold lone surrogates')
    .refine((value) => value.length > 0 && codePoints(value) <= max, `must be 1 to ${max} characters`)
}

/** 1 to `max` code points on one line: no control characters, U+2028 or U+2029. */
export function lineText(max: number) {
  return boundedText(max).refine((value) => !notOneLine.test(value), 'must be one line, without control characters')
}

/** A name such as a source or a workspace: 1 to 128 code points. */
export const nameText = boundedText(128)

/** Any UUID, kept in lower case. */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu, 'must be a UUID')
  .toLowerCase()

/** Whether what JSON.parse made of a value still holds its whole numbers as they were written. */
export function isExact(value: unknown): boolean {
  // JSON.parse rounds such integers without a word. From 1e21 on they are written as floating-point numbers.
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact)
}

function fits(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  // 1e999 is JSON, but no double: it would be kept as null.
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth > maxDepth) return false
  if (Array.isArray(value)) return value.every((item) => fits(item, depth + 1))
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && fits(item, depth + 1))
}

/**
 * A JSON object, nested at most {@link maxDepth} deep, without lone surrogates and numbers beyond a double. Its members are
 * kept as they are.
 */
export const jsonObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && fits(value, 1),
  `must be a JSON object, at most ${maxDepth} deep, without lone surrogates and numbers that are too large`
)

/** Arguments that a person is shown and that run as shown: a {@link jsonObject} whose integers were not rounded. */
export const callArguments = jsonObject.refine(isExact, 'must not hold integers beyond 2^53 - 1, which are not exact: send them as text')
