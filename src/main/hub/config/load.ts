import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { HubConfig } from '../../../shared/config.ts'
import { HubError } from '../errors.ts'
import { checkConfig } from './check.ts'
import { parseDocument } from './document.ts'
import { problemText, type ConfigProblem } from './problem.ts'
import { resolveWorkspaces, type ResolvedWorkspace } from './resolve.ts'

export type { ResolvedWorkspace } from './resolve.ts'

export interface LoadedConfig {
  /** The file's absolute path. */
  readonly file: string
  /** What the file held. */
  readonly text: string
  readonly config: HubConfig
  readonly workspaces: readonly ResolvedWorkspace[]
}

const nextStep = 'Mend the file and try again; docs/config.md has every field.'

function invalid(file: string, problems: readonly ConfigProblem[]): HubError {
  const lines = problems.map((problem) => problemText(file, problem))
  return new HubError('CONFIG_INVALID', [...lines, nextStep].join('\n'), {
    details: { file, problems: problems.map(({ line, column, message, path }) => ({ line, column, path, message })) }
  })
}

async function readConfig(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
    const options = { cause: thrown, details: { file } }
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new HubError('CONFIG_NOT_FOUND', `There is no config file ${file}. Make it, or name another with --config.`, options)
    }
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'you may not read it' : code
    throw new HubError('CONFIG_UNREADABLE', `The config file ${file} can't be read: ${why}. Make it a readable file and try again.`, options)
  }
}

/** The text of a UTF-8 file, without the mark some editors put first. */
function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid(file, [{ line: 1, column: 1, path: [], message: 'expected UTF-8 text; save the file as UTF-8' }])
  }
}

/**
 * Checks a config file's text and makes it ready to run.
 * @throws HubError CONFIG_INVALID naming line, column, path and what was expected, for all problems at once.
 */
export function parseConfig(file: string, text: string, env: NodeJS.ProcessEnv): LoadedConfig {
  const document = parseDocument(text)
  if (document.problems.some((problem) => problem.path.length === 0)) throw invalid(file, document.problems)
  const checked = checkConfig(document)
  const problems = [...document.problems, ...checked.problems]
  if (checked.config === undefined) throw invalid(file, problems.toSorted((a, b) => a.line - b.line || a.column - b.column))
  const workspaces = resolveWorkspaces(checked.config, file, env, (path, message) => {
    problems.push({ ...document.place(path, path.at(-2) === 'mcpServers'), path, message })
  })
  if (problems.length > 0) throw invalid(file, problems.toSorted((a, b) => a.line - b.line || a.column - b.column))
  return { file, text, config: checked.config, workspaces }
}

/**
 * Reads `workspaces.json`.
 * @throws HubError CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID (see {@link parseConfig}).
 */
export async function loadConfig(file: string, env: NodeJS.ProcessEnv): Promise<LoadedConfig> {
  const absolute = resolve(file)
  return parseConfig(absolute, decode(absolute, await readConfig(absolute)), env)
}
