import { writeFileSync } from 'node:fs'
import { at } from '../../scripts/setup/place.mjs'
import { blows } from './blows/all.ts'
import type { Blow } from './blows/blow.ts'
import { resetAfterMs } from './config.ts'
import type { Outcome } from './outcome.ts'
import { listed } from './promises/all.ts'
import type { BlowReport } from './report.ts'
import { spread } from './statistics.ts'
import { measuredKinds, timesOf } from './table.ts'
import { usual } from './told.ts'

const names = { own: 'own tool', http: 'HTTP upstream', stdio: 'stdio upstream' } as const
const quoted = 3

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

/** What the blow's own text says, then what was counted and heard. */
function row({ kind, text }: Blow, all: readonly BlowReport[]): string[] {
  const reports = all.filter((report) => report.kind === kind && !report.absent)
  if (reports.length === 0) return []
  const sum = (pick: (report: BlowReport) => number): number => reports.reduce((total, report) => total + pick(report), 0)
  const counted = `<br>${sum(({ answered }) => answered)} answered, ${sum(({ held }) => held)} of them held; ${sum(({ lost }) => lost)} lost.`
  const quotes = usual(reports.map(({ told }) => told)).slice(0, quoted).map((said) => `<br>\`${said.replaceAll('`', "'")}\``)
  const times = measuredKinds.flatMap((measured) => {
    const found = timesOf(reports, measured)
    return found.length === 0 ? [] : [`${names[measured]} ${spread(found)}`]
  })
  return [line([text.blow, text.client + counted, text.person + quotes.join(''), times.join('<br>'), String(reports.length)])]
}

function body({ options, reports, promises, spare, cores }: Outcome): string {
  const command = `npm run chaos -- --blows ${options.blows} --seed ${options.seed}`
  const starts = reports.filter(({ kind }) => kind === 'worker-kill').flatMap(({ ownStarts }) => ownStarts.map(({ ms }) => ms))
  const kept = listed(promises).map(({ name, checked, broken }) => line([name, String(checked), String(broken.length)]))
  return `# Reliability

What happens when things break, measured. This page is written by the suite that breaks them, not by hand:

\`\`\`sh
${command} --doc
\`\`\`

It starts a hub with four workspaces, real MCP servers behind them, and clients that call all the time: the official SDK in both versions
and both eras of the protocol, FastMCP's client, \`/rpc\`, and an agent on the bus. Then it strikes, each time once the last blow has
healed. The same seed gives the same blows in the same order. It reads \`/proc\`, so it runs on Linux.

The figures below are of a machine with ${cores} cores that did everything at once: the hub, its workers, their servers and the clients. The warm spare was
${spare ? 'on' : 'off'}. \`resetAfterMs\` was ${resetAfterMs}, so that many blows take minutes; everything else was at its default. A worker is killed
once the spare is warm again, some seconds after the last one was used: a death that comes sooner costs a cold start.

## Blows

Times are milliseconds from the blow until a tool answered again, as median / 95th percentile / longest. A call begins when the last one
has ended. A stdio upstream's own start, from spawn to its first answer, beside the others of its workspace and without the hub, took ${spread(starts)}. *Held* calls had to wait and
were answered. *Lost* calls were in flight, or began while there was nothing to take them. In what is quoted, N is a number and \`shop\` a workspace.

| blow | what a client sees | what the person sees | how long | blows |
|---|---|---|---|---|
${blows.flatMap((blow) => row(blow, reports)).join('\n')}

## Promises

| promise | checked | broken |
|---|---|---|
${kept.join('\n')}

## What a hub can't do

- While no hub runs, connections are refused. Most clients report it and go on. FastMCP's client ends its session then, and when a connection
  breaks within a call: enter it again (\`async with client\`). In the suite it rests while the hub is down.
- A call that was in flight when a worker died may have had its effect. It is never sent again by itself.
`
}

/** Writes docs/reliability.md from what was measured. */
export function writeDoc(outcome: Outcome): void {
  writeFileSync(at('docs/reliability.md'), body(outcome))
}
