import type { Message } from './message.ts'

/** What a caller needs to be let in by each door. */
export interface Keys {
  readonly workspace: string
  readonly clickKey: string
  readonly token: string
  /** A pending proposal. */
  readonly proposal: string
}

export type Door = 'health' | 'history' | 'event' | 'events' | 'rpc' | 'mcp' | 'script' | 'click' | 'control' | 'decide'

const host = ['Host', 'localhost'] as const
const json = ['Content-Type', 'application/json'] as const

function message(method: string, target: string, headers: Message['headers'] = [], body = ''): Message {
  return { method, target, version: 'HTTP/1.1', headers: [host, ...headers], body }
}

export const event = { scope: 'test/hostile', severity: 'info', summary: 'hostile' }

/** A request that each door takes: what is refused differs from it in the one thing under test. */
export function goodRequests({ workspace, clickKey, token, proposal }: Keys): Readonly<Record<Door, Message>> {
  const bearer = ['Authorization', `Bearer ${token}`] as const
  const accept = ['Accept', 'application/json, text/event-stream'] as const
  const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
  const initialize = JSON.stringify({
    jsonrpc: '2.0', id: 1, method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'hostile', version: '1' } }
  })
  const click = JSON.stringify({
    workspace, key: clickKey, page: 'http://localhost:3000/', role: 'button', name: 'Go', text: 'Go', selector: '#go', x: 1, y: 2
  })
  return {
    health: message('GET', '/health'),
    history: message('GET', '/api/internal/bus'),
    event: message('POST', '/api/internal/bus', [json], JSON.stringify(event)),
    events: message('POST', '/api/internal/bus', [['Content-Type', 'application/x-ndjson']], `${JSON.stringify(event)}\n${JSON.stringify(event)}\n`),
    rpc: message('POST', `/rpc/${workspace}`, [json], list),
    mcp: message('POST', `/mcp/${workspace}`, [json, accept], initialize),
    script: message('GET', `/clicks.js?workspace=${workspace}&key=${clickKey}`),
    click: message('POST', '/api/clicks', [json, ['Origin', 'http://localhost:3000']], click),
    control: message('GET', '/api/control/workspaces', [bearer]),
    decide: message('POST', `/api/control/proposals/${proposal}/decide`, [json, bearer], JSON.stringify({ verb: 'approve' }))
  }
}
