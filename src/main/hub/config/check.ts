import type { z } from 'zod'
import { hubConfig, serverEntry, workspaceConfig, type HubConfig } from '../../../shared/config.ts'
import type { ConfigDocument } from './document.ts'
import { expectedText, gotText } from './expected.ts'
import type { ConfigPath, ConfigProblem } from './problem.ts'

type Issue = z.core.$ZodIssue

function plainPath(path: readonly PropertyKey[]): ConfigPath {
  return path.map((part) => (typeof part === 'number' ? part : String(part)))
}

/** The value at a path, and whether something is there at all. */
function lookUp(value: unknown, path: ConfigPath): { readonly there: boolean; readonly value: unknown } {
  let at: unknown = value
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return { there: false, value: undefined }
    at = Object.entries(at).find(([key]) => key === String(part))?.[1]
  }
  return { there: at !== undefined, value: at }
}

/** How far a value is from one shape of several: unknown members weigh one each, as wrong ones do. */
function distance(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)
}

function isOtherKind(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type')
}

/** Of the shapes a value may have, the complaints about the one it was most likely meant to be. */
function closest(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const shapes = issue.errors.filter((issues) => !isOtherKind(issues))
  return shapes.toSorted((a, b) => distance(a) - distance(b))[0]
}

/** What stands under a bad name is checked all the same, so that everything wrong is said at once. */
function underBadName(path: ConfigPath, value: unknown): readonly Issue[] {
  const isServer = path.length === 4 && path[2] === 'mcpServers'
  const schema = isServer ? serverEntry : path.length === 2 && path[0] === 'workspaces' ? workspaceConfig : undefined
  return schema?.safeParse(value).error?.issues ?? []
}

function problemsOf(issue: Issue, base: ConfigPath, document: ConfigDocument): readonly ConfigProblem[] {
  const path = [...base, ...plainPath(issue.path)]
  const inner = (issues: readonly Issue[]) => issues.flatMap((one) => problemsOf(one, path, document))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const at = [...path, key]
      return { ...document.place(at, true), path: at, message: 'expected no such member here: the name is unknown' }
    })
  }
  if (issue.code === 'invalid_union') {
    const best = closest(issue)
    const nothingGiven = best?.length === 1 && best[0]?.path.length === 1 && !lookUp(document.value, [...path, ...plainPath(best[0].path)]).there
    if (best !== undefined && !(nothingGiven && path.at(-2) === 'mcpServers')) return inner(best)
  }
  const found = lookUp(document.value, path)
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]
    const message = `expected a name: ${reason === undefined ? 'one that is allowed here' : expectedText(reason)}`
    return [{ ...document.place(path, true), path, message }, ...inner(underBadName(path, found.value))]
  }
  const message = `expected ${expectedText(issue)}, got ${gotText(path, found)}`
  return [{ ...document.place(path), path, message }]
}

/** Checks a document against the schema. Everything that is wrong comes at once, in the order of the text. */
export function checkConfig(document: ConfigDocument): { readonly config?: HubConfig; readonly problems: readonly ConfigProblem[] } {
  const result = hubConfig.safeParse(document.value)
  if (result.success) return { config: result.data, problems: [] }
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, [], document))
  return { problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}
