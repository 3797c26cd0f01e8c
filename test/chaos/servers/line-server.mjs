// The least MCP server over stdio: quick to start, and free to do with its pipes what no library would.
import { createInterface } from 'node:readline'

/** @param {unknown} message */
export const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

/**
 * @param {string} name
 * @param {Record<string, (args: any) => string | Promise<string>>} tools what each answers with
 */
export function serve(name, tools) {
  const results = {
    initialize: () => ({ protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name, version: '1' } }),
    ping: () => ({}),
    'tools/list': () => ({ tools: Object.keys(tools).map((tool) => ({ name: tool, inputSchema: { type: 'object' } })) }),
    /** @param {{ name: string, arguments?: object }} params */
    'tools/call': async (params) => {
      const text = await tools[params.name](params.arguments ?? {})
      return { content: [{ type: 'text', text }] }
    }
  }

  /** @param {string} line */
  async function answer(line) {
    const { id, method, params } = JSON.parse(line)
    if (id === undefined) return
    if (results[method] === undefined) send({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } })
    else send({ jsonrpc: '2.0', id, result: await results[method](params) })
  }

  createInterface({ input: process.stdin }).on('line', (line) => void answer(line))
}
