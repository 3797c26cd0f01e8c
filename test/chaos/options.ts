import { parseArgs } from 'node:util'

export interface Options {
  readonly blows: number
  readonly seed: number
  /** Keeps the folder of the run. */
  readonly keep: boolean
  /** Only blows of these kinds; none: all. */
  readonly only: readonly string[]
  /** Where to write everything as JSON. */
  readonly json?: string
  /** Writes docs/reliability.md. */
  readonly doc: boolean
}

export const usage = `npm run chaos -- [--blows N] [--seed S] [--only KIND,...] [--keep] [--json FILE] [--doc]

  --blows N     how many blows (default: one of each kind)
  --seed S      the same seed gives the same blows in the same order (default: random, printed)
  --only KIND   only these kinds, separated by commas
  --keep        keep the folder of the run: config, journal, the hub's stderr
  --json FILE   write calls, blows and promises to a file
  --doc         write docs/reliability.md from what was measured`

function whole(text: string, name: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} is a whole number from 1 on, not "${text}".`)
  return value
}

/** Throws an Error with one line that says what is wrong. */
export function parseOptions(args: readonly string[], kinds: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      blows: { type: 'string' },
      seed: { type: 'string' },
      keep: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
      doc: { type: 'boolean', default: false }
    }
  })
  const only = values.only.split(',').filter((kind) => kind !== '')
  const unknown = only.filter((kind) => !kinds.includes(kind))
  if (unknown.length > 0) throw new Error(`There is no blow ${unknown.join(', ')}; there are: ${kinds.join(' ')}`)
  return {
    blows: values.blows === undefined ? (only.length || kinds.length) : whole(values.blows, 'blows'),
    seed: values.seed === undefined ? Math.floor(Math.random() * 1_000_000) + 1 : whole(values.seed, 'seed'),
    keep: values.keep,
    only,
    ...(values.json === undefined ? {} : { json: values.json }),
    doc: values.doc
  }
}
