import type { z } from 'zod'
import type { ConfigPath } from './problem.ts'

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object'
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small'
  const limit = small ? issue.minimum : issue.maximum
  if (issue.origin === 'string') {
    return small && limit === 1 ? 'a text that is not empty' : `a text of at ${small ? 'least' : 'most'} ${limit} characters`
  }
  if (issue.inclusive === false) return `a number ${small ? 'above' : 'below'} ${limit}`
  return `a number of ${limit} or ${small ? 'more' : 'less'}`
}

function union(issue: z.core.$ZodIssueInvalidUnion): string {
  const wholes = issue.errors.flatMap((issues) => issues.filter((one) => one.path.length === 0 && one.code === 'invalid_type'))
  const names = [...new Set(wholes.map((one) => expectedText(one)))]
  return names.length > 1 ? names.join(' or ') : 'an object with "command" or with "url"'
}

/** What should have stood there, in words that fit after "expected". */
export function expectedText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'too_small':
    case 'too_big':
      return bound(issue)
    case 'invalid_union':
      return union(issue)
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return issue.message
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return kinds[typeof value] ?? typeof value
}

/** What stands there instead. Values that may be secrets (`env`, `headers`, arguments, URLs) are named by kind only. */
export function gotText(path: ConfigPath, found: { readonly there: boolean; readonly value: unknown }): string {
  if (!found.there) return 'nothing'
  const { value } = found
  const shown = typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 60)
  const mayBeSecret = path.includes('mcpServers') && path.at(-1) !== 'type'
  return shown && !mayBeSecret ? JSON.stringify(value) : kindOf(value)
}
