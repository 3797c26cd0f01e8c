// Strikes a running hub at random, under load, and checks that it keeps its promises: `npm run chaos -- --blows 300 --seed 1`.
import { writeFileSync } from 'node:fs'
import { parseOptions, usage, type Options } from './options.ts'
import { blows } from './blows/all.ts'
import { evidenceText } from './evidence.ts'
import { writeDoc } from './doc.ts'
import { blowTable, promiseTable } from './table.ts'
import { runChaos } from './run.ts'

function options(): Options {
  try {
    return parseOptions(process.argv.slice(2), blows.map(({ kind }) => kind))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`)
    process.exit(2)
  }
}

const asked = options()
const outcome = await runChaos(asked)
process.stdout.write(`\n${blowTable(outcome.reports)}\n${promiseTable(outcome.promises)}\n${evidenceText(outcome.evidence)}${outcome.summary}\n`)
if (asked.json !== undefined) writeFileSync(asked.json, JSON.stringify(outcome.record, undefined, 2))
if (asked.doc) writeDoc(outcome)
process.exit(outcome.kept ? 0 : 1)
