import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command, type Context } from './command.ts'
import { follow } from './follow.ts'
import { bodyOf, findHub } from './hub-client.ts'
import { print, printJson, plain } from './output.ts'

const eventView = z.looseObject({
  seq: z.number(),
  time: z.string(),
  scope: z.string(),
  severity: z.string(),
  summary: z.string(),
  workspace: z.string().optional()
})
type EventView = z.infer<typeof eventView>
const page = z.object({ events: z.array(z.unknown()), next: z.number() })

function show(json: boolean, event: unknown): void {
  if (json) {
    printJson(event)
    return
  }
  const { time, severity, scope, workspace, summary }: EventView = eventView.parse(event)
  print(plain(`${time}  ${severity.padEnd(8)}  ${scope.padEnd(20)}  ${(workspace ?? '-').padEnd(12)}  ${summary}`))
}

const retryMs = 500

/** Follows until a signal ends the process; a hub that restarts is found again and nothing is missed. */
async function followOn(context: Context, query: URLSearchParams, from: number): Promise<never> {
  let after = from
  let said = false
  for (;;) {
    try {
      const hub = await findHub(context)
      await follow(`${hub.url}/api/internal/bus?${query}`, after, {
        event(seq, event) {
          after = seq
          said = false
          show(context.json, event)
        },
        gap(seq, gap) {
          after = seq
          process.stderr.write(`Events ${gap.from} to ${gap.to} are not kept any more\n`)
        }
      })
    } catch (error) {
      if (!said) process.stderr.write(`Waiting for the hub (${error instanceof Error ? error.message : String(error)})\n`)
      said = true
    }
    await delay(retryMs)
  }
}

export const events: Command = {
  usage: '[--follow] [--scope S] [--workspace W] [--severity S] [--limit N]',
  about: 'The newest events, and what comes',
  async run(context) {
    const { words, values, flags } = parseCommand(context.args, {
      values: ['scope', 'workspace', 'severity', 'limit'],
      flags: ['follow']
    })
    if (words.length > 0) throw wrongUsage('events takes no words; name a scope with --scope.')
    const query = new URLSearchParams()
    for (const name of ['scope', 'workspace', 'severity'] as const) {
      const value = values[name]
      if (value !== undefined) query.set(name, value)
    }
    const history = new URLSearchParams(query)
    if (values.limit !== undefined) history.set('limit', values.limit)
    const hub = await findHub(context)
    const { events: found, next } = page.parse(bodyOf(await hub.call('GET', `/api/internal/bus?${history}`)))
    for (const event of found) show(context.json, event)
    return flags.has('follow') ? followOn(context, query, next) : 0
  }
}
