import { workspaceNames } from '../config.ts'
import type { ChaosClient } from './client.ts'
import { startFastMcp } from './fastmcp.ts'
import { createRpcClient } from './rpc.ts'
import { connectSdk1 } from './sdk1.ts'
import { connectSdk2 } from './sdk2.ts'
import type { SessionWatch } from './session-watch.ts'

/** The clients that keep calling: every library, both eras, every workspace. */
export async function connectClients(url: string, watch: SessionWatch): Promise<ChaosClient[]> {
  const connected = await Promise.all([
    ...workspaceNames.map((name) => connectSdk2(url, name, 'session', watch)),
    ...workspaceNames.map((name) => connectSdk2(url, name, 'stateless', watch)),
    connectSdk1(url, 'alpha', watch),
    connectSdk1(url, 'gamma', watch),
    startFastMcp(url, 'alpha', 'auto'),
    startFastMcp(url, 'beta', 'legacy')
  ])
  return [...connected, createRpcClient(url, 'beta'), createRpcClient(url, 'gamma')]
}

/** How many of them have a session with the hub. */
export const sessionClients = /^(sdk2-session|sdk1|fastmcp-legacy)@/u
