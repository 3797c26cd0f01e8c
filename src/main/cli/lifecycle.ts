import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command } from './command.ts'
import { findHub } from './hub-client.ts'
import { plain, print, printJson } from './output.ts'
import { workspaceView, type WorkspaceView } from './status.ts'

type Verb = 'start' | 'stop' | 'restart'

/** The same words for one server: it is switched on and off. */
const actions: Readonly<Record<Verb, string>> = { start: 'enable', stop: 'disable', restart: 'restart' }

interface Standing {
  readonly name: string
  readonly state: string
  readonly reason?: string | undefined
}

/** A server that was switched on while its workspace doesn't run. */
function waitsForWorkspace(verb: Verb, workspace: WorkspaceView, server: string | undefined): boolean {
  return verb === 'start' && server !== undefined && workspace.state !== 'running'
}

function standingOf(workspace: WorkspaceView, server: string | undefined): Standing {
  if (server === undefined) return workspace
  const found = workspace.upstreams.find((upstream) => upstream.name === server)
  return { state: 'unknown', ...found, name: `${workspace.name}, ${server}` }
}

function lifecycle(verb: Verb, about: string): Command {
  return {
    usage: 'NAME [--server S]',
    about,
    async run(context) {
      const { words, values } = parseCommand(context.args, { values: ['server'] })
      const [name, ...more] = words
      const { server } = values
      if (name === undefined || more.length > 0) throw wrongUsage(`${verb} takes one name of a workspace.`)
      const hub = await findHub(context)
      const place = `workspaces/${encodeURIComponent(name)}`
      const route = server === undefined ? `${place}/${verb}` : `${place}/servers/${encodeURIComponent(server)}/${actions[verb]}`
      const body = await hub.control('POST', route)
      const workspace = workspaceView.parse(body)
      const { name: shown, state, reason } = standingOf(workspace, server)
      const waits = waitsForWorkspace(verb, workspace, server)
      const why = reason === undefined || state === 'stopped' ? '' : `: ${plain(reason)}`
      if (context.json) printJson(body)
      else print(waits ? `${shown} is switched on, and starts with its workspace, which is ${workspace.state}` : `${shown} is ${state}${why}`)
      return waits || state === (verb === 'stop' ? 'stopped' : 'running') ? 0 : 1
    }
  }
}

export const start = lifecycle('start', 'Start a workspace, or switch one of its servers on')
export const stop = lifecycle('stop', 'Stop a workspace or one of its servers until the hub starts again')
export const restart = lifecycle('restart', 'Stop a workspace or one of its servers and start it again')
