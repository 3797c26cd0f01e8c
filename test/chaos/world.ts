import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { configText, saveConfig, workspaceNames } from './config.ts'
import { readHealth, workspaceOf, type Health } from './health.ts'
import { createHubProcess, type HubProcess } from './hub-process.ts'
import { makePlace, type Place } from './place.ts'
import { below, marked, now, processOf, signal, type Process } from './processes.ts'
import { createWebProcess, type WebProcess } from './web-process.ts'

/** The hub that is struck, and all that belongs to it. */
export interface World {
  readonly place: Place
  readonly hub: HubProcess
  readonly web: WebProcess
  /** How often each workspace's config was edited. */
  readonly edits: Map<string, number>
  health(): Promise<Health | undefined>
  /** The process of a workspace's worker. Throws when it has none. */
  worker(workspace: string): Promise<Process>
  /** The process of one of its stdio upstreams. */
  upstream(workspace: string, name: string): Promise<Process>
  /** The worker that waits to take a dead one's place, where there is one. */
  spare(): Promise<Process | undefined>
  /** There is one, ready to take a worker's place, or there is to be none. */
  spareIsWarm(): Promise<boolean>
  saveConfig(text?: string): Promise<void>
  control(method: 'GET' | 'POST', path: string): Promise<Response>
  /** Whatever of this run lives outside the hub's present tree. */
  strays(): readonly Process[]
  /** Ends everything. Gives what outlived an orderly stop of the hub, which is then killed. */
  close(keep: boolean): Promise<readonly Process[]>
}

/** A text that only this upstream's command line holds. */
const signs: Readonly<Record<string, string>> = {
  everything: 'server-everything',
  memory: 'server-memory',
  files: 'server-filesystem',
  family: 'family.mjs',
  noise: 'noise.mjs',
  stubborn: 'stubborn.mjs'
}

export async function createWorld(): Promise<World> {
  const place = await makePlace(workspaceNames)
  const hub = createHubProcess(place)
  const web = createWebProcess(place.webPort)
  const edits = new Map<string, number>()
  const mark = place.temporary

  async function worker(workspace: string): Promise<Process> {
    const pid = workspaceOf(await readHealth(place.url), workspace)?.worker?.pid
    const found = pid === undefined ? undefined : processOf(pid)
    if (found === undefined) throw new Error(`${workspace} has no worker`)
    return found
  }

  function strays(): readonly Process[] {
    // In this order: what is started in between is in the tree.
    const all = marked(mark)
    const tree = new Set(hub.running ? [hub.pid, ...below(hub.pid).map(({ pid }) => pid)] : [])
    return all.filter(({ pid }) => !tree.has(pid))
  }

  return {
    place,
    hub,
    web,
    edits,
    worker,
    strays,
    health: () => readHealth(place.url),
    async upstream(workspace, name) {
      const { pid } = await worker(workspace)
      const found = below(pid).find((one) => one.parent === pid && one.command.includes(signs[name] ?? name))
      if (found === undefined) throw new Error(`${workspace}/${name} has no process`)
      return found
    },
    async spare() {
      const pid = (await readHealth(place.url))?.spare?.pid
      return pid === undefined ? undefined : processOf(pid)
    },
    async spareIsWarm() {
      const state = (await readHealth(place.url))?.spare?.state
      return state === undefined || state === 'ready' || state === 'failed'
    },
    saveConfig: (text = configText(place, edits)) => saveConfig(place, text),
    async control(method, path) {
      const token = (await readFile(join(place.dataDir, 'token'), 'utf8')).trim()
      return fetch(`${place.url}/api/control/${path}`, { method, headers: { authorization: `Bearer ${token}` } })
    },
    async close(keep) {
      await hub.close()
      await web.close()
      const end = performance.now() + 5000
      while (strays().length > 0 && performance.now() < end) await sleep(50)
      const left = strays()
      for (const one of left) if (now(one)) signal(one, 'SIGKILL')
      if (!keep) await rm(place.folder, { recursive: true, force: true })
      return left
    }
  }
}
