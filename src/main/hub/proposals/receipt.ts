import { jsonRpcCodes, type JsonRpcResponse } from '../../../shared/json-rpc.ts'
import type { Proposal, Receipt } from '../../../shared/proposal.ts'

/** A receipt is part of an event, so what a tool answered is kept up to this size. */
export const maxResultBytes = 64 * 1024

/** What the hub says before a byte was sent; after any other of its errors nobody knows whether the tool ran. */
const unsent: ReadonlySet<unknown> = new Set(['CIRCUIT_OPEN', 'UNKNOWN_WORKSPACE', 'WORKSPACE_FATAL', 'WORKSPACE_STOPPED'])

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(result: Readonly<Record<string, unknown>>): string {
  const content = Array.isArray(result['content']) ? result['content'] : []
  const texts = content.map((block: unknown) =>
    typeof block === 'object' && block !== null && 'text' in block && typeof block.text === 'string' ? block.text : ''
  )
  return texts.some((text) => text !== '') ? texts.join('\n') : JSON.stringify(result)
}

/** Leaves a result as it is, or keeps the start of its text and says how large it was. */
export function limitResult(result: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const bytes = byteLength(result)
  if (bytes <= maxResultBytes) return result
  // A quarter, as one character can take six bytes when escaped.
  const text = textOf(result).slice(0, maxResultBytes / 8).toWellFormed()
  return {
    ...(result['isError'] === true ? { isError: true } : {}),
    content: [{ type: 'text', text }],
    truncated: true,
    bytes
  }
}

function limitError(error: { readonly code: number; readonly message: string; readonly data?: unknown }): unknown {
  if (byteLength(error) <= maxResultBytes) return error
  return { code: error.code, message: error.message.slice(0, maxResultBytes / 8).toWellFormed(), truncated: true }
}

/** Whether an error leaves open if the tool ran. */
function isLost(code: number, data: unknown): boolean {
  if (code !== jsonRpcCodes.internalError || typeof data !== 'object' || data === null || !('code' in data)) return false
  // With a time to try again it stands for a worker that took no connection; without, for one that answered no JSON-RPC.
  if (data.code === 'WORKER_UNAVAILABLE') return !('retryAfterMs' in data)
  return !unsent.has(data.code)
}

/** The worker lost the server under the call, and says so beside the words for the agent. */
function isUnseen(result: Readonly<Record<string, unknown>>): boolean {
  const meta = result['_meta']
  return isObject(meta) && meta['workspace-hub/outcome'] === 'unknown'
}

function outcomeOf(result: Readonly<Record<string, unknown>>): Receipt['outcome'] {
  if (result['isError'] !== true) return 'ok'
  return isUnseen(result) ? 'unknown' : 'error'
}

/** What came of a call: done, refused, or not known. */
export function receiptOf(response: JsonRpcResponse, startedAt: string): Receipt {
  const endedAt = new Date().toISOString()
  if ('result' in response) {
    return { startedAt, endedAt, outcome: outcomeOf(response.result), result: limitResult(response.result) }
  }
  const { error } = response
  return { startedAt, endedAt, outcome: isLost(error.code, error.data) ? 'unknown' : 'error', error: limitError(error) }
}

/** A receipt that came from elsewhere, no larger than what fits an event. */
export function limitReceipt(receipt: Receipt): Receipt {
  const { result, error } = receipt
  const failed = error !== undefined && byteLength(error) > maxResultBytes ? { message: JSON.stringify(error).slice(0, maxResultBytes / 8) } : error
  return {
    ...receipt,
    ...(isObject(result) && { result: limitResult(result) }),
    ...(error !== undefined && { error: failed })
  }
}

/** The receipt of an approved call that was not run after all. */
export function refusedReceipt(at: string, message: string): Receipt {
  return { startedAt: at, endedAt: at, outcome: 'error', error: { message } }
}

/** The receipt of a call whose end nobody saw. */
export function unknownReceipt(startedAt: string, message: string): Receipt {
  return { startedAt, endedAt: new Date().toISOString(), outcome: 'unknown', error: { message } }
}

/** The final state of an approved proposal. */
export function withReceipt(proposal: Proposal, receipt: Receipt): Proposal {
  return { ...proposal, status: receipt.outcome === 'ok' ? 'executed' : 'failed', receipt }
}
