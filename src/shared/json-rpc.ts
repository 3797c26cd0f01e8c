import { z } from 'zod'

/** What MCP allows as the id of a request: null and fractions are not one. */
export const jsonRpcId = z.union([z.string(), z.int()])
export type JsonRpcId = z.infer<typeof jsonRpcId>

const params = z.record(z.string(), z.unknown())

export const jsonRpcRequest = z.object({
  jsonrpc: z.literal('2.0'),
  id: jsonRpcId,
  method: z.string().min(1),
  params: params.optional()
})
export type JsonRpcRequest = z.infer<typeof jsonRpcRequest>

export const jsonRpcNotification = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string().min(1),
  params: params.optional()
})

const jsonRpcError = z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() })
export type JsonRpcError = z.infer<typeof jsonRpcError>

/** A JSON-RPC answer: `result` or `error`. The id is null only where the request's could not be read. */
export const jsonRpcResponse = z.union([
  z.object({ jsonrpc: z.literal('2.0'), id: jsonRpcId.nullable(), result: z.record(z.string(), z.unknown()) }),
  z.object({ jsonrpc: z.literal('2.0'), id: jsonRpcId.nullable().optional(), error: jsonRpcError })
])
export type JsonRpcResponse = z.infer<typeof jsonRpcResponse>

/** Codes of JSON-RPC and MCP that the hub itself answers with. */
export const jsonRpcCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internalError: -32_603,
  unknownSession: -32_001,
  /** A header does not repeat what the body says. Found before anything is done. */
  headerMismatch: -32_020
} as const

/** The protocol version without sessions that the hub itself speaks to workers. */
export const statelessVersion = '2026-07-28'

/** The versions that work with sessions. All others, known or not, are stateless. */
export const sessionVersions: ReadonlySet<string> = new Set(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])
