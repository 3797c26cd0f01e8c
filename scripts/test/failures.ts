// Names the tests that failed, from the report files of the test runners, so that the end of a long log says what to look at.
import { readFileSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { z } from 'zod'
import { root } from '../setup/place.mjs'

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().default(''),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([]) }))
    })
  )
})

const playwrightSpec = z.object({
  title: z.string(),
  ok: z.boolean(),
  file: z.string(),
  tests: z.array(z.object({ results: z.array(z.object({ error: z.object({ message: z.string().optional() }).optional() })) }))
})
interface PlaywrightSuite {
  readonly specs: z.infer<typeof playwrightSpec>[]
  readonly suites?: PlaywrightSuite[] | undefined
}
const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({ specs: z.array(playwrightSpec), suites: z.array(playwrightSuite).optional() })
)
const playwrightReport = z.object({ suites: z.array(playwrightSuite) })

const chaosReport = z.object({ promises: z.array(z.object({ name: z.string(), broken: z.array(z.string()) })) })

// oxlint-disable-next-line no-control-regex -- the colours that the runners put into their messages
const colours = /\u001B\[[0-9;]*m/g

/** `file: test: what went wrong`, on one line of at most 300 characters. */
function line(file: string, test: string, message: string): string {
  const place = isAbsolute(file) ? relative(root, file) : file
  const words = message.replace(colours, '').replace(/\s+/g, ' ').trim()
  return [place, test, words].filter((part) => part !== '').join(': ').slice(0, 300)
}

export function vitestFailures(text: string): string[] {
  return vitestReport.parse(JSON.parse(text)).testResults.flatMap(({ name, message, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [line(name, '', message)]
    return failed.map((test) => line(name, test.fullName, test.failureMessages[0] ?? ''))
  })
}

export function playwrightFailures(text: string): string[] {
  const ofSuite = ({ specs, suites = [] }: PlaywrightSuite): string[] => [
    ...specs.filter((spec) => !spec.ok).map((spec) => line(spec.file, spec.title, messageOf(spec))),
    ...suites.flatMap(ofSuite)
  ]
  return playwrightReport.parse(JSON.parse(text)).suites.flatMap(ofSuite)
}

const messageOf = (spec: z.infer<typeof playwrightSpec>): string =>
  spec.tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? '')).find((message) => message !== '') ?? ''

export function chaosFailures(text: string): string[] {
  const { promises } = chaosReport.parse(JSON.parse(text))
  return promises.flatMap(({ name, broken }) => (broken[0] === undefined ? [] : [line('', name, broken[0])]))
}

export function pytestFailures(text: string): string[] {
  const cases = text.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*[^/]><(?:failure|error) message="([^"]*)"/g)
  return [...cases].map(([, module = '', name = '', message = '']) => line(unescape(module), unescape(name), unescape(message)))
}

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' }
const unescape = (text: string): string => text.replace(/&#10;/g, ' ').replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)

/** The failures that a runner's report names, or none where it wrote no report that can be read. */
export function failuresIn(file: string, read: (text: string) => string[]): string[] {
  try {
    return read(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}
