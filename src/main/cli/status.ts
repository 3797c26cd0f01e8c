import { z } from 'zod'
import { health, upstreamStatus, workerState } from '../../shared/workspace.ts'
import { parseCommand, type Command } from './command.ts'
import { wrongUsage } from './cli-error.ts'
import { bodyOf, findHub } from './hub-client.ts'
import { ago, print, table } from './output.ts'

/** As far as people want to see it; --json passes the whole body on. */
export const workspaceView = z.object({
  name: z.string(),
  url: z.string(),
  state: workerState,
  health,
  provenAt: z.string().nullable(),
  reason: z.string().optional(),
  upstreams: z.array(upstreamStatus)
})
export type WorkspaceView = z.infer<typeof workspaceView>
const healthView = z.object({
  status: z.string(),
  version: z.string(),
  pid: z.number(),
  url: z.string(),
  workspaces: z.array(workspaceView),
  hold: z.object({ on: z.boolean(), waiting: z.number() })
})

function rowOf(workspace: WorkspaceView): readonly string[] {
  const { upstreams } = workspace
  const well = upstreams.filter((upstream) => upstream.health === 'healthy').length
  const tools = upstreams.reduce((sum, upstream) => sum + upstream.tools, 0)
  return [workspace.name, workspace.state, workspace.health, ago(workspace.provenAt), `${well}/${upstreams.length}`, String(tools), workspace.url]
}

function* troubles(workspaces: readonly WorkspaceView[]): Generator<string> {
  for (const workspace of workspaces) {
    if (workspace.reason !== undefined) yield `${workspace.name}: ${workspace.reason}`
    for (const upstream of workspace.upstreams) {
      if (upstream.reason !== undefined) yield `${workspace.name}, ${upstream.name}: ${upstream.reason}`
    }
  }
}

export const status: Command = {
  usage: '',
  about: 'What runs, and whether it is well',
  async run(context) {
    if (parseCommand(context.args).words.length > 0) throw wrongUsage('status takes no words.')
    const hub = await findHub(context)
    const answer = await hub.call('GET', '/health')
    const body = bodyOf(answer)
    if (context.json) {
      print(answer.text.trim())
      return 0
    }
    const view = healthView.parse(body)
    print(`Workspace Hub ${view.version} at ${view.url}, pid ${view.pid}: ${view.status}`)
    if (view.hold.on) print(`The calls of all agents are held; ${view.hold.waiting} wait. \`release\` lets them go.`)
    if (view.workspaces.length === 0) print('No workspaces. Add one to workspaces.json.')
    else print(table(['NAME', 'STATE', 'HEALTH', 'PROVEN', 'SERVERS', 'TOOLS', 'URL'], view.workspaces.map(rowOf)))
    for (const trouble of troubles(view.workspaces)) print(table([trouble], []))
    return 0
  }
}
