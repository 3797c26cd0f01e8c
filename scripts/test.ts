// Runs the stages named on the command line, or all: `npm test [stage ...]`. Every stage runs, whatever failed before it.
import { say } from './setup/say.mjs'
import { printReport } from './test/report.ts'
import { stageNames, stages } from './test/stages.ts'
import type { Row } from './test/stages.ts'

async function runStages(wanted: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const stage of stages) {
    if (!wanted.includes(stage.name)) continue
    process.stdout.write(`\n== ${stage.name}\n`)
    const startedAt = performance.now()
    const result = await stage.run()
    const failures = result.failed > 0 ? (stage.failures?.() ?? []) : []
    rows.push({ name: stage.name, ...result, ms: performance.now() - startedAt, failures })
  }
  return rows
}

/** The tests of what is built need a build, asked for or not. */
function withBuild(asked: readonly string[]): readonly string[] {
  if (asked.length === 0) return stageNames
  const needsBuild = stages.some((stage) => stage.needsBuild && asked.includes(stage.name))
  return needsBuild ? ['build', ...asked] : asked
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !stageNames.includes(name))
if (unknown.length > 0) {
  say(`there is no stage ${unknown.join(', ')}; there are: ${stageNames.join(' ')}`)
  process.exit(2)
}
const passed = printReport(await runStages(withBuild(asked)))
process.exit(passed ? 0 : 1)
