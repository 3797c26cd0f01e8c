import { z } from 'zod'
import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command } from './command.ts'
import { findHub } from './hub-client.ts'
import { print, printJson } from './output.ts'

const holdView = z.object({ on: z.boolean(), waiting: z.number() })

export const hold: Command = {
  usage: '',
  about: "Hold the calls of all agents, the hub's own tools aside, until you release them",
  async run(context) {
    if (parseCommand(context.args).words.length > 0) throw wrongUsage('hold takes no words.')
    const hub = await findHub(context)
    const body = await hub.control('POST', 'hold')
    const { waiting } = holdView.parse(body)
    if (context.json) printJson(body)
    else print(`Calls are held${waiting === 0 ? '' : `; ${waiting} wait`}. \`release\` lets them go.`)
    return 0
  }
}

export const release: Command = {
  usage: '[--refuse [--reason R]]',
  about: 'Let go the calls that are held, or refuse them',
  async run(context) {
    const { words, values, flags } = parseCommand(context.args, { values: ['reason'], flags: ['refuse'] })
    if (words.length > 0) throw wrongUsage('release takes no words.')
    const refuse = flags.has('refuse')
    if (values.reason !== undefined && !refuse) throw wrongUsage('--reason goes with --refuse.')
    const hub = await findHub(context)
    const body = await hub.control('POST', 'release', refuse ? { refuse, ...values } : undefined)
    if (context.json) printJson(body)
    else print(refuse ? 'Calls are no longer held; those that waited were refused.' : 'Calls are no longer held.')
    return 0
  }
}
