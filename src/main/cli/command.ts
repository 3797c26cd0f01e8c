import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { wrongUsage } from './cli-error.ts'

/** What every command gets. */
export interface Context {
  /** As typed after the command's name, without --data and --json. */
  readonly args: readonly string[]
  /** The data folder that --data names. */
  readonly data?: string
  /** Machine output. */
  readonly json: boolean
}

export interface Command {
  /** After the command's name. */
  readonly usage: string
  readonly about: string
  /** Resolves to the exit status. */
  run(context: Context): Promise<number>
}

function unwrap(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  throw wrongUsage(`${message.split('. ')[0]}.`)
}

/** Options of one command that take a value, and its words. Throws WRONG_USAGE for any other. */
export function parseCommand<const N extends string, const F extends string = never>(
  args: readonly string[],
  names: { readonly values?: readonly N[]; readonly flags?: readonly F[] } = {}
): { readonly words: readonly string[]; readonly values: Partial<Record<N, string>>; readonly flags: ReadonlySet<string> } {
  const options: ParseArgsOptionsConfig = {}
  for (const name of names.values ?? []) options[name] = { type: 'string' }
  for (const name of names.flags ?? []) options[name] = { type: 'boolean' }
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const values: Partial<Record<N, string>> = {}
    for (const name of names.values ?? []) {
      const value = parsed.values[name]
      if (typeof value === 'string') values[name] = value
    }
    const flags = new Set((names.flags ?? []).filter((name) => parsed.values[name] === true))
    return { words: parsed.positionals, values, flags }
  } catch (error) {
    unwrap(error)
  }
}

/** The line without what every command takes, wherever it stands before a `--`. */
export function splitCommon(line: readonly string[]): { readonly name?: string; readonly context: Context; readonly help: boolean } {
  const rest: string[] = []
  let data: string | undefined
  let json = false
  let help = false
  for (let index = 0; index < line.length; index += 1) {
    const word = line[index] ?? ''
    if (word === '--') {
      rest.push(...line.slice(index))
      break
    }
    if (word === '--json') json = true
    else if (word === '--help' || word === '-h') help = true
    else if (word.startsWith('--data=')) data = word.slice('--data='.length)
    else if (word === '--data') {
      index += 1
      data = line[index]
      if (data === undefined) throw wrongUsage('--data needs a folder.')
    } else rest.push(word)
  }
  const [name, ...args] = rest
  return { name, context: { args, json, ...(data === undefined ? {} : { data }) }, help }
}
