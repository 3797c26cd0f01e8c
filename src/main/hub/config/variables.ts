/** What `${...}` may name. Without `workspaceFolder` that name is not known, as in a workspace's own path. */
export interface Variables {
  readonly env: NodeJS.ProcessEnv
  readonly workspaceFolder?: string
}

export interface Filled {
  readonly text: string
  /** What was wrong with a variable, in words that start with "expected". */
  readonly problems: readonly string[]
}

const reference = /\$\{(?<body>[^}]*)\}/gu
const known = /^(?:env:)?(?<name>[A-Za-z_][A-Za-z0-9_()]*)(?::-(?<fallback>.*))?$/su

/**
 * Fills in `${VAR}`, `${env:VAR}`, `${VAR:-default}` (taken when VAR is unset or empty, as a shell does) and
 * `${workspaceFolder}`. A variable without a value is a problem, and reads `unset`.
 */
export function fillVariables(text: string, variables: Variables): Filled {
  const problems: string[] = []
  const filled = text.replaceAll(reference, (whole, body: string) => {
    if (body === 'workspaceFolder' && variables.workspaceFolder !== undefined) return variables.workspaceFolder
    const { name, fallback } = known.exec(body)?.groups ?? {}
    if (name === undefined) {
      problems.push(`expected \${VAR}, \${env:VAR}, \${VAR:-default} or \${workspaceFolder}, got ${whole}`)
      return 'unset'
    }
    const value = variables.env[name]
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value
    if (value !== undefined) return value
    problems.push(`expected the environment variable ${name} to be set; set it, or give a default: \${${name}:-...}`)
    return 'unset'
  })
  return { text: filled, problems }
}
