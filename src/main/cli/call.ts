import { z } from 'zod'
import { jsonRpcResponse, type JsonRpcResponse } from '../../shared/json-rpc.ts'
import { isExact } from '../../shared/text.ts'
import { CliError, wrongUsage } from './cli-error.ts'
import { parseCommand, type Command } from './command.ts'
import { errorOf, findHub } from './hub-client.ts'
import { plain, print, printJson } from './output.ts'

/** `k=v` is text, `k:=json` is JSON. The first of the two signs counts, so a value may hold either. */
export function parseArgument(word: string): readonly [string, unknown] {
  const match = /^([^=:]+|[^=]+?)(:?=)(.*)$/su.exec(word)
  const [, name, sign, value] = match ?? []
  if (name === undefined || value === undefined) throw wrongUsage(`"${word}" is not k=v or k:=json.`)
  if (sign === '=') return [name, value]
  let parsed: unknown
  try {
    parsed = JSON.parse(value)
  } catch {
    throw wrongUsage(`The value of ${name} is not JSON; for text write ${name}=...`)
  }
  if (!isExact(parsed)) throw wrongUsage(`The value of ${name} holds a whole number beyond 2^53-1, which would be rounded.`)
  return [name, parsed]
}

const hubData = z.object({ code: z.string(), error: z.string() })
const textBlock = z.object({ type: z.literal('text'), text: z.string() })
const otherBlock = z.object({ type: z.string() })

function resultOf(response: JsonRpcResponse): Record<string, unknown> {
  if ('result' in response) return response.result
  const ours = hubData.safeParse(response.error.data)
  if (ours.success) throw new CliError(ours.data.code, ours.data.error)
  throw new CliError('RPC_ERROR', `${response.error.message} (${response.error.code})`)
}

function parseResponse(text: string): JsonRpcResponse | undefined {
  try {
    return jsonRpcResponse.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function show(result: Record<string, unknown>): void {
  const content = Array.isArray(result['content']) ? result['content'] : []
  if (content.length === 0) printJson(result['structuredContent'] ?? result)
  for (const block of content) {
    const text = textBlock.safeParse(block).data
    if (text === undefined) print(`[${plain(otherBlock.safeParse(block).data?.type ?? 'unknown')}: see it with --json]`)
    else print(plain(text.text))
  }
}

export const call: Command = {
  usage: 'NAME TOOL [k=v | k:=json ...]',
  about: 'Call a tool of a workspace',
  async run(context) {
    const [name, tool, ...rest] = parseCommand(context.args).words
    if (name === undefined || tool === undefined) throw wrongUsage('call takes a workspace and a tool.')
    const params = { name: tool, arguments: Object.fromEntries(rest.map(parseArgument)) }
    const hub = await findHub(context)
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const answer = await hub.call('POST', `/rpc/${encodeURIComponent(name)}`, message)
    const response = parseResponse(answer.text)
    if (response === undefined) throw errorOf(answer)
    const result = resultOf(response)
    if (context.json) printJson(result)
    else show(result)
    return result['isError'] === true ? 1 : 0
  }
}
