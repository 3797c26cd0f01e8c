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
      const { name: shown, state, reason } = standingOf(workspaceView.parse(body), server)
      const why = reason === undefined || state === 'stopped' ? '' : `: ${plain(reason)}`
      if (context.json) printJson(body)
      else print(`${shown} is ${state}${why}`)
      return state === (verb === 'stop' ? 'stopped' : 'running') ? 0 : 1
    }
  }
}

export const start = lifecycle('start', 'Start a workspace, or switch one of its servers on')
export const stop = lifecycle('stop', 'Stop a workspace or one of its servers until the hub starts again')
export const restart = lifecycle('restart', 'Stop a workspace or one of its servers and start it again')
