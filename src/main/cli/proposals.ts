import { z } from 'zod'
import { proposalStatus } from '../../shared/proposal.ts'
import { jsonObject } from '../../shared/text.ts'
import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command, type Context } from './command.ts'
import { findHub } from './hub-client.ts'
import { ago, plain, print, printJson, table } from './output.ts'

const view = z.object({
  id: z.string(),
  workspace: z.string(),
  title: z.string(),
  risk: z.string(),
  status: z.string(),
  createdAt: z.string(),
  call: z.object({ tool: z.string() }).optional()
})
type View = z.infer<typeof view>
const options = { values: ['status', 'arguments', 'digest', 'reason', 'answer'] } as const
type Values = ReturnType<typeof parseCommand<(typeof options.values)[number]>>['values']

function rowOf(proposal: View): readonly string[] {
  const { id, status, risk, workspace, createdAt, call, title } = proposal
  return [id, status, risk, workspace, ago(createdAt), call?.tool ?? '-', title]
}

function only(values: Values, allowed: readonly string[], verb: string): void {
  const wrong = Object.keys(values).find((name) => !allowed.includes(name))
  if (wrong !== undefined) throw wrongUsage(`proposals ${verb} takes no --${wrong}.`)
}

async function list(context: Context, values: Values): Promise<number> {
  only(values, ['status'], 'list')
  const status = proposalStatus.optional().safeParse(values.status)
  if (!status.success) throw wrongUsage(`--status is one of ${proposalStatus.options.join(', ')}.`)
  const query = status.data === undefined ? '' : `?status=${status.data}`
  const body = await (await findHub(context)).control('GET', `proposals${query}`)
  if (context.json) {
    printJson(body)
    return 0
  }
  const { proposals: found } = z.object({ proposals: z.array(view) }).parse(body)
  if (found.length === 0) print('No proposals.')
  else print(table(['ID', 'STATUS', 'RISK', 'WORKSPACE', 'ASKED', 'TOOL', 'TITLE'], found.map(rowOf)))
  return 0
}

function parseEdit(text: string): Record<string, unknown> {
  try {
    return jsonObject.parse(JSON.parse(text))
  } catch {
    throw wrongUsage('--arguments must be a JSON object.')
  }
}

function decisionOf(verb: string, values: Values): Record<string, unknown> {
  const { digest, reason, answer } = values
  if (verb === 'approve') {
    only(values, ['arguments', 'digest', 'reason'], verb)
    return { verb, digest, reason, ...(values.arguments === undefined ? {} : { arguments: parseEdit(values.arguments) }) }
  }
  if (verb === 'reject') {
    only(values, ['reason', 'digest'], verb)
    return { verb, digest, reason }
  }
  if (verb !== 'answer') throw wrongUsage(`proposals knows list, approve, reject and answer, not "${verb}".`)
  only(values, ['answer', 'digest'], verb)
  if (answer === undefined) throw wrongUsage('proposals answer needs --answer.')
  return { verb, digest, answer }
}

export const proposals: Command = {
  usage: '[list] [--status S] | approve ID [--arguments JSON] | reject ID --reason R | answer ID --answer A',
  about: 'See what agents ask, and decide',
  async run(context) {
    const { words, values } = parseCommand(context.args, options)
    const [verb = 'list', id, ...more] = words
    if (verb === 'list' && id === undefined) return list(context, values)
    const decision = decisionOf(verb, values)
    if (id === undefined || more.length > 0) throw wrongUsage(`proposals ${verb} takes one id.`)
    const hub = await findHub(context)
    const body = await hub.control('POST', `proposals/${encodeURIComponent(id)}/decide`, decision)
    if (context.json) printJson(body)
    else {
      const decided = view.parse(body)
      print(`${decided.status}: ${plain(decided.title)}${decided.status === 'approved' && decided.call !== undefined ? ' (it runs now)' : ''}`)
    }
    return 0
  }
}
