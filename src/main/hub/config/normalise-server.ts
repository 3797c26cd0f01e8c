import { isAbsolute, resolve } from 'node:path'
import type { ServerEntry } from '../../../shared/config.ts'
import type { ServerLaunch } from '../../../shared/worker-launch.ts'
import { expandHome } from './expand-home.ts'
import type { ConfigPath } from './problem.ts'
import { fillVariables, type Variables } from './variables.ts'

export interface NormaliseOptions {
  readonly variables: Variables & { readonly workspaceFolder: string }
  readonly homedir: string
  /** Told what is wrong, with the path inside the entry. */
  readonly say: (path: ConfigPath, message: string) => void
}

/** Gives a server entry, however its client spells it, the one shape that workers are given. */
export function normaliseServer(entry: ServerEntry, options: NormaliseOptions): ServerLaunch {
  const { homedir, variables } = options
  // A server that is switched off must not stop the others because its token isn't there.
  const say = entry.disabled === true ? () => undefined : options.say
  const fill = (text: string, path: ConfigPath) => {
    const filled = fillVariables(text, variables)
    for (const problem of filled.problems) say(path, problem)
    return filled.text
  }
  const fillAll = (texts: Readonly<Record<string, string>> = {}, name = '') =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text, [name, key])]))
  const common = { disabled: entry.disabled ?? false, ...(entry.timeout === undefined ? {} : { timeout: entry.timeout }) }

  if ('command' in entry) {
    const cwd = entry.cwd === undefined ? undefined : expandHome(fill(entry.cwd, ['cwd']), homedir)
    return {
      type: 'stdio',
      command: expandHome(fill(entry.command, ['command']), homedir),
      args: (entry.args ?? []).map((arg, index) => fill(arg, ['args', index])),
      env: fillAll(entry.env, 'env'),
      ...(cwd === undefined ? {} : { cwd: isAbsolute(cwd) ? cwd : resolve(variables.workspaceFolder, cwd) }),
      ...common
    }
  }
  const name = 'url' in entry ? 'url' : 'httpUrl'
  const url = fill('url' in entry ? entry.url : entry.httpUrl, [name])
  const valid = URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)
  if (!valid) say([name], 'expected an http or https URL')
  return {
    type: 'type' in entry && entry.type === 'sse' ? 'sse' : 'http',
    url: valid ? url : 'http://unset.invalid/',
    headers: fillAll(entry.headers, 'headers'),
    ...common
  }
}
