import type { ServerLaunch } from '../../../shared/worker-launch.ts'
import type { ResolvedWorkspace } from '../config/load.ts'

const secretWord = /(?:key|token|secret|passw(?:or)?d|passphrase|credential|cookie|auth|authorization|bearer|signature)s?$|^(?:pass|pwd|pat|jwt|dsn)$/u
/** `TOKEN_FILE` names a file, `AUTH_MODE` a mode, `MAX_TOKENS` a number. */
const harmlessEnd = /^(?:file|path|dir|sock|socket|url|uri|endpoint|host|port|type|mode|method|enabled|ttl|timeout|limit|version)$/u
const harmlessBegin = /^(?:max|min|num)$/u
const workingFolder = /^(?:OLD)?PWD$/u

/** Whether what goes by this name is kept from others: `GITHUB_TOKEN`, `x-api-key`, `clientSecret`, `PGPASSWORD`. */
export function isSecretName(name: string): boolean {
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/gu, '_').toLowerCase().split(/[^a-z0-9]+/u).filter(Boolean)
  if (workingFolder.test(name) || harmlessBegin.test(words[0] ?? '') || harmlessEnd.test(words.at(-1) ?? '')) return false
  return words.some((word) => secretWord.test(word))
}

const setting = /^(?:true|false|none|null|undefined|auto|default|basic|bearer)$/iu
const plainWord = /^[A-Z]?[a-z]+$|^[A-Z]+$/u
const numeric = /^(?:localhost)?[\d.,:+-]+$/u
const address = /^[a-z][a-z0-9+.-]*:\/\//iu
const path = /^(?:~|\.{1,2})?\/[\w./ @+:~-]*$|^[A-Za-z]:[\\/]|^[a-z]+(?:\/[a-z.+*-]+)+$/u
const scheme = /^(?:Bearer|Basic|Token|ApiKey|Negotiate) +(?<rest>\S.*)$/isu
const url = /[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>]+/giu

/** Of a value whose name says nothing: long enough, and nothing that everybody may know. */
function looksSecret(value: string): boolean {
  return value.length >= 8 && ![setting, plainWord, numeric, address, path].some((harmless) => harmless.test(value))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The passwords inside URLs, and what their queries give under a secret name. */
function* inUrls(text: string): Generator<string> {
  for (const [found] of text.matchAll(url)) {
    if (!URL.canParse(found)) continue
    const { username, password, searchParams } = new URL(found)
    // Alone, the user's name is the token.
    const held = password === '' ? username : password
    if (held !== '') yield* [held, decoded(held)]
    for (const [name, value] of searchParams) if (isSecretName(name)) yield value
  }
}

/** A secret, and what may stand in a log in its place: the token without its scheme, the password inside, its single lines. */
function* withParts(value: string): Generator<string> {
  yield value
  const rest = scheme.exec(value)?.groups?.['rest']
  if (rest !== undefined) yield rest
  if (rest !== undefined && /^basic/iu.test(value)) yield* Buffer.from(rest, 'base64').toString().split(/:(.*)/su).slice(1, 2)
  // Log lines come singly: of a private key no line may show.
  if (value.includes('\n')) yield* value.split(/\s*\n\s*/u).filter((line) => line.length >= 8 && !line.startsWith('-----'))
}

function* ofValue(name: string, value: string): Generator<string> {
  yield* inUrls(value)
  const secret = isSecretName(name) ? value.length >= 4 && !setting.test(value) : looksSecret(value) || scheme.test(value)
  if (secret) yield* withParts(value)
  if (secret && /cookie/iu.test(name)) yield* value.split(/;\s*/u).map((pair) => pair.slice(pair.indexOf('=') + 1))
}

function* ofEntries(entries: Readonly<Record<string, string>>): Generator<string> {
  for (const [name, value] of Object.entries(entries)) yield* ofValue(name, value)
}

/** `--api-key=X`, `--token X`, `--header "Authorization: Bearer X"`. Other arguments show in every list of processes. */
function* ofArguments(args: readonly string[]): Generator<string> {
  for (const [index, arg] of args.entries()) {
    yield* inUrls(arg)
    const { name, value } = /^-{0,2}(?<name>[\w.-]+)(?:=|:\s*)(?<value>.+)$/su.exec(arg)?.groups ?? {}
    const before = args[index - 1] ?? ''
    if (name !== undefined && value !== undefined && isSecretName(name)) yield* ofValue(name, value)
    else if (before.startsWith('-') && !before.includes('=') && isSecretName(before)) yield* ofValue(before, arg)
  }
}

function* ofServer(server: ServerLaunch): Generator<string> {
  if (server.type === 'stdio') yield* ofArguments(server.args)
  else yield* inUrls(server.url)
  yield* ofEntries(server.type === 'stdio' ? server.env : server.headers)
}

/** What stands in for a secret variable that isn't set: `${API_KEY:-this}`. */
function* ofDefaults(written: unknown): Generator<string> {
  for (const { groups } of JSON.stringify(written).matchAll(/\$\{(?:env:)?(?<name>\w+):-(?<value>[^}]*)\}/gu)) {
    if (isSecretName(groups?.['name'] ?? '')) yield* withParts(groups?.['value'] ?? '')
  }
}

function* ofEnvironment(env: NodeJS.ProcessEnv): Generator<string> {
  for (const [name, value = ''] of Object.entries(env)) {
    yield* inUrls(value)
    if (isSecretName(name) && !setting.test(value)) yield* withParts(value)
  }
}

/**
 * What must not show in the logs of a workspace: of its servers' `env` and `headers` what is secret by its name or reads
 * like it, what their arguments and URLs hold, and of both environments every variable with a secret name.
 * @param env the hub's own environment
 */
export function secretsOf(workspace: ResolvedWorkspace, env: NodeJS.ProcessEnv): ReadonlySet<string> {
  const servers = Object.values(workspace.servers)
  return new Set([
    ...servers.flatMap((server) => [...ofServer(server)]),
    ...ofDefaults(workspace.config.mcpServers),
    ...ofEnvironment(workspace.env),
    ...ofEnvironment(env)
  ])
}
