/** What npm, Electron and the hub put into the environment for themselves. No MCP server should see it. */
const ours = /^(?:npm_|ELECTRON_|HUB_(?:KEY|TOKEN|PYTHON)$)|^(?:NODE_OPTIONS|INIT_CWD)$/iu

/** The person's own environment, as MCP servers get it. */
export function personEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries.filter(([name]) => !ours.test(name)))
}
