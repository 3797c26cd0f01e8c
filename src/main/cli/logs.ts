import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command, type Context } from './command.ts'
import { bodyOf, findHub, type HubClient } from './hub-client.ts'
import { plain, print, printJson } from './output.ts'

const logLine = z.object({ time: z.string(), text: z.string(), server: z.string().optional() })
type LogLine = z.infer<typeof logLine>
const answer = z.object({ lines: z.array(logLine) })
const page = z.object({ events: z.array(z.unknown()), next: z.number() })

const mostLines = 5000
const everyMs = 500

type Read = (hub: HubClient, limit: number) => Promise<readonly LogLine[]>

function reader(name: string, { server, grep }: Partial<Record<'server' | 'grep', string>>): Read {
  return async (hub, limit) => {
    const query = new URLSearchParams({ limit: String(limit) })
    if (server !== undefined) query.set('server', server)
    if (grep !== undefined) query.set('text', grep)
    return answer.parse(await hub.control('GET', `workspaces/${encodeURIComponent(name)}/log?${query}`)).lines
  }
}

function show(json: boolean, line: LogLine): void {
  if (json) printJson(line)
  else print(plain(`${line.time}  ${line.server === undefined ? '' : `[${line.server}] `}${line.text}`))
}

/** Tells lines that were not shown yet: those later than the last one, and of its own moment those beyond their number. */
function createNews() {
  let last = ''
  let shown = 0
  return (lines: readonly LogLine[]): readonly LogLine[] => {
    const same = lines.filter(({ time }) => time === last).slice(shown)
    const news = [...same, ...lines.filter(({ time }) => time > last)]
    const { time } = news.at(-1) ?? { time: last }
    shown = time === last ? shown + same.length : news.filter((line) => line.time === time).length
    last = time
    return news
  }
}

/** Follows until a signal ends the process. The bus says when there is something new; a hub that restarts is found again. */
async function followOn(context: Context, name: string, read: Read, news: ReturnType<typeof createNews>): Promise<never> {
  let after = ''
  let said = false
  for (;;) {
    try {
      const hub = await findHub(context)
      const { events, next } = page.parse(bodyOf(await hub.call('GET', `/api/internal/bus?scope=workers/log&workspace=${name}${after}`)))
      if (after === '' || events.length > 0) for (const line of news(await read(hub, mostLines))) show(context.json, line)
      after = `&after=${next}`
      said = false
    } catch (error) {
      if (!said) process.stderr.write(`Waiting for the hub (${error instanceof Error ? error.message : String(error)})\n`)
      said = true
    }
    await delay(everyMs)
  }
}

function parseLimit(text = '1000'): number {
  const limit = Number(text)
  if (!/^\d+$/u.test(text) || limit < 1 || limit > mostLines) throw wrongUsage(`--limit is a number from 1 to ${mostLines}, not "${text}".`)
  return limit
}

export const logs: Command = {
  usage: 'NAME [--server S] [--grep TEXT] [--limit N] [--follow]',
  about: 'What a worker and its servers wrote on stderr',
  async run(context) {
    const { words, values, flags } = parseCommand(context.args, { values: ['server', 'grep', 'limit'], flags: ['follow'] })
    const [name, ...more] = words
    if (name === undefined || more.length > 0) throw wrongUsage('logs takes one name of a workspace.')
    const limit = parseLimit(values.limit)
    const following = flags.has('follow')
    const read = reader(name, values)
    const news = createNews()
    // Who follows must know all lines of the last moment, not only those that are shown.
    const lines = news(await read(await findHub(context), following ? mostLines : limit))
    for (const line of lines.slice(-limit)) show(context.json, line)
    return following ? followOn(context, name, read, news) : 0
  }
}
