import { jsonObject } from '../../shared/text.ts'
import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command } from './command.ts'
import { bodyOf, findHub } from './hub-client.ts'
import { print, printJson } from './output.ts'

function parseData(text: string): Record<string, unknown> {
  try {
    return jsonObject.parse(JSON.parse(text))
  } catch (error) {
    throw wrongUsage(`DATA_JSON must be a JSON object (${error instanceof SyntaxError ? error.message : 'it is something else'}).`)
  }
}

export const emit: Command = {
  usage: 'SCOPE SEVERITY SUMMARY [DATA_JSON] [--workspace W]',
  about: 'Record an event',
  async run(context) {
    const { words, values } = parseCommand(context.args, { values: ['workspace'] })
    const [scope, severity, summary, data, ...more] = words
    if (scope === undefined || severity === undefined || summary === undefined || more.length > 0) {
      throw wrongUsage('emit takes SCOPE SEVERITY SUMMARY and maybe DATA_JSON; quote a summary of several words.')
    }
    const event = {
      scope,
      severity,
      summary,
      ...(values.workspace === undefined ? {} : { workspace: values.workspace }),
      ...(data === undefined ? {} : { data: parseData(data) })
    }
    const answer = await (await findHub(context)).call('POST', '/api/internal/bus', event)
    bodyOf(answer)
    const seq = Number(answer.header('hub-event-seq'))
    if (context.json) printJson({ ok: true, seq, id: answer.header('hub-event-id') })
    else print(`Recorded as event ${seq}`)
    return 0
  }
}
