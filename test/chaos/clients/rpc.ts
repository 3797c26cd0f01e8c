import { randomUUID } from 'node:crypto'
import { textOf, type ChaosClient } from './client.ts'

interface Answer {
  readonly id: unknown
  readonly result?: Parameters<typeof textOf>[0]
  readonly error?: { readonly message: string; readonly data?: { readonly code?: string; readonly error?: string } }
}

/** A script that posts plain JSON-RPC. */
export function createRpcClient(url: string, workspace: string): ChaosClient {
  return {
    name: `rpc@${workspace}`,
    workspace,
    async call(tool, args) {
      const id = randomUUID()
      const response = await fetch(`${url}/rpc/${workspace}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: tool, arguments: args } })
      })
      const answer = (await response.json()) as Answer
      // Told as an answer, so that the suite finds it wrong.
      if (answer.id !== id) return `the answer to another call: ${JSON.stringify(answer)}`
      if (answer.result !== undefined) return textOf(answer.result)
      throw new Error(`${answer.error?.data?.code ?? ''} ${answer.error?.data?.error ?? answer.error?.message ?? ''}`)
    },
    close: () => Promise.resolve()
  }
}
