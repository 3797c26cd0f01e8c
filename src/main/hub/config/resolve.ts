import { homedir as osHomedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { HubConfig, WorkspaceConfig } from '../../../shared/config.ts'
import type { ServerLaunch } from '../../../shared/worker-launch.ts'
import { expandHome } from './expand-home.ts'
import { normaliseServer } from './normalise-server.ts'
import { personEnvironment } from './person-environment.ts'
import type { ConfigPath } from './problem.ts'
import { fillVariables } from './variables.ts'

/** A workspace ready to run. */
export interface ResolvedWorkspace {
  readonly name: string
  /** Absolute: `~` expanded, relative to the config file's folder. */
  readonly path: string
  readonly config: WorkspaceConfig
  /** Servers in one spelling, variables filled in. May hold secrets. */
  readonly servers: Readonly<Record<string, ServerLaunch>>
  /** The person's environment, for the servers. */
  readonly env: Readonly<Record<string, string>>
}

type Say = (path: ConfigPath, message: string) => void

/** How a server's name starts the names of its tools. */
export function toolPrefix(server: string): string {
  return server.replaceAll(/[^A-Za-z0-9_-]/gu, '_')
}

/** Two servers of one prefix would mix their tools up. */
function checkPrefixes(name: string, workspace: WorkspaceConfig, say: Say): void {
  const taken = new Map<string, string>()
  for (const server of Object.keys(workspace.mcpServers)) {
    const prefix = toolPrefix(server)
    const other = taken.get(prefix)
    if (other === undefined) taken.set(prefix, server)
    else {
      const message = `expected server names that stay apart in tool names: this and ${JSON.stringify(other)} both become ${JSON.stringify(prefix)}`
      say(['workspaces', name, 'mcpServers', server], message)
    }
  }
}

/** Makes paths absolute, fills variables in and gives every server one spelling. `say` hears what is wrong. */
export function resolveWorkspaces(config: HubConfig, file: string, env: NodeJS.ProcessEnv, say: Say): readonly ResolvedWorkspace[] {
  const homedir = env['HOME'] ?? osHomedir()
  const person = personEnvironment(env)
  return Object.entries(config.workspaces).map(([name, workspace]) => {
    const filled = fillVariables(workspace.path, { env })
    for (const problem of filled.problems) say(['workspaces', name, 'path'], problem)
    const path = resolve(dirname(file), expandHome(filled.text, homedir))
    checkPrefixes(name, workspace, say)
    const servers = Object.entries(workspace.mcpServers).map(([server, entry]): [string, ServerLaunch] => [
      server,
      normaliseServer(entry, {
        variables: { env, workspaceFolder: path },
        homedir,
        say: (inside, message) => say(['workspaces', name, 'mcpServers', server, ...inside], message)
      })
    ])
    return { name, path, config: workspace, servers: Object.fromEntries(servers), env: person }
  })
}
