/** Where in the document something is: member names and list indexes from the top. */
export type ConfigPath = readonly (string | number)[]

/** One thing that is wrong in a config file. Lines and columns count from 1. */
export interface ConfigProblem {
  readonly line: number
  readonly column: number
  readonly path: ConfigPath
  readonly message: string
}

const plain = /^[A-Za-z_$][\w$-]*$/u

/** `workspaces.shop.mcpServers["my server"].args[0]`; names that would read badly with dots are quoted. */
export function pathText(path: ConfigPath): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (!plain.test(part)) text += `[${JSON.stringify(part)}]`
    else text += text === '' ? part : `.${part}`
  }
  return text
}

/** `file:line:column: path: message`, which editors and terminals turn into a link. */
export function problemText(file: string, problem: ConfigProblem): string {
  const path = pathText(problem.path)
  return `${file}:${problem.line}:${problem.column}: ${path === '' ? '' : `${path}: `}${problem.message}`
}
