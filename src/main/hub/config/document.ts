import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import type { ConfigPath, ConfigProblem } from './problem.ts'

/** A parsed config file that still knows where each member stands. */
export interface ConfigDocument {
  readonly value: unknown
  /** Syntax errors, duplicate members and refused names, in the order of the text. */
  readonly problems: readonly ConfigProblem[]
  /** The place of a value, or of the nearest one around it that exists; with `key`, the place of its name. */
  place(path: ConfigPath, key?: boolean): { readonly line: number; readonly column: number }
}

const expected: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a JSON value',
  InvalidNumberFormat: 'expected a number as JSON writes it',
  PropertyNameExpected: 'expected a member name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}"',
  CloseBracketExpected: 'expected "]"',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'expected a comment as // or /* */ write it',
  UnexpectedEndOfComment: 'expected "*/" at the end of the comment',
  UnexpectedEndOfString: "expected '\"' at the end of the text",
  UnexpectedEndOfNumber: 'expected more digits',
  InvalidUnicode: 'expected four hex digits after \\u',
  InvalidEscapeCharacter: 'expected one of " \\ / b f n r t u after the backslash',
  InvalidCharacter: 'expected no control character inside a text'
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Turns an offset into a line and a column, both from 1. */
function locator(text: string) {
  const starts = lineStarts(text)
  return (offset: number) => {
    const line = starts.findLastIndex((start) => start <= offset)
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
}

interface Walk {
  readonly place: (offset: number) => { line: number; column: number }
  readonly problems: ConfigProblem[]
}

function objectValue(node: Node, path: ConfigPath, walk: Walk): Record<string, unknown> {
  const members = new Map<string, unknown>()
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? []
    if (key === undefined) continue
    const name = String(key.value)
    const at = [...path, name]
    const say = (message: string) => walk.problems.push({ ...walk.place(key.offset), path: at, message })
    if (name === '__proto__') say('expected another name: __proto__ is refused')
    else if (members.has(name)) say(`expected each name once: ${JSON.stringify(name)} is already there above`)
    else members.set(name, value === undefined ? undefined : nodeValue(value, at, walk))
  }
  return Object.fromEntries(members)
}

function nodeValue(node: Node, path: ConfigPath, walk: Walk): unknown {
  if (node.type === 'array') return (node.children ?? []).map((item, index) => nodeValue(item, [...path, index], walk))
  if (node.type === 'object') return objectValue(node, path, walk)
  return node.value
}

function syntaxProblem(error: ParseError, walk: Walk): ConfigProblem {
  const code = printParseErrorCode(error.error)
  return { ...walk.place(error.offset), path: [], message: expected[code] ?? `expected valid JSON (${code})` }
}

/** Reads JSON with comments and trailing commas. It never throws: what is wrong is in `problems`. */
export function parseDocument(text: string): ConfigDocument {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const walk: Walk = { place: locator(text), problems: [] }
  const value = root === undefined ? undefined : nodeValue(root, [], walk)
  // After a syntax error the parser guesses; complaints about the same spot would only repeat it.
  const seen = new Set<string>()
  const problems = [...errors.map((error) => syntaxProblem(error, walk)), ...walk.problems]
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter((one) => !seen.has(`${one.line}:${one.column}`) && seen.add(`${one.line}:${one.column}`))

  return {
    value,
    problems,
    place(path, key = false) {
      for (let length = path.length; root !== undefined && length >= 0; length -= 1) {
        const node = findNodeAtLocation(root, path.slice(0, length))
        if (node === undefined) continue
        const named = key && length === path.length && node.parent?.type === 'property' ? node.parent : node
        return walk.place(named.offset)
      }
      return walk.place(root?.offset ?? 0)
    }
  }
}
