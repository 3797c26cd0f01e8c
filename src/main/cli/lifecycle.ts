import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command } from './command.ts'
import { findHub } from './hub-client.ts'
import { plain, print, printJson } from './output.ts'
import { workspaceView } from './status.ts'

function lifecycle(verb: 'start' | 'stop' | 'restart', about: string): Command {
  return {
    usage: 'NAME',
    about,
    async run(context) {
      const [name, ...more] = parseCommand(context.args).words
      if (name === undefined || more.length > 0) throw wrongUsage(`${verb} takes one name of a workspace.`)
      const hub = await findHub(context)
      const body = await hub.control('POST', `workspaces/${encodeURIComponent(name)}/${verb}`)
      const workspace = workspaceView.parse(body)
      const { reason, state } = workspace
      const why = reason === undefined || state === 'stopped' ? '' : `: ${plain(reason)}`
      if (context.json) printJson(body)
      else print(`${workspace.name} is ${state}${why}`)
      return state === (verb === 'stop' ? 'stopped' : 'running') ? 0 : 1
    }
  }
}

export const start = lifecycle('start', 'Start a workspace')
export const stop = lifecycle('stop', 'Stop a workspace until the hub starts again')
export const restart = lifecycle('restart', 'Stop a workspace and start it again')
