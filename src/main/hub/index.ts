import { homedir } from 'node:os'
import { join } from 'node:path'
import type { EventPost } from '../../shared/event.ts'
import { createBreakers } from './bridge/breaker.ts'
import type { HubEvent } from '../../shared/event.ts'
import { createBridge } from './bridge/bridge.ts'
import { createRpcRouter } from './bridge/routes.ts'
import { createWaits } from './bridge/waits.ts'
import { createBus, type Bus } from './bus/bus.ts'
import { createBusRouter } from './bus/routes.ts'
import { createClicks, type Clicks } from './clicks/clicks.ts'
import { createClicksRouter } from './clicks/routes.ts'
import { folders } from './config/folders.ts'
import { watchFile } from './config/watch.ts'
import { openConfiguration, type Configuration } from './configuration.ts'
import { toHubError, type HubError } from './errors.ts'
import { createGatewayRouter } from './gateway/routes.ts'
import { createHold, type Hold } from './proposals/hold.ts'
import { createProposals, type Proposals } from './proposals/proposals.ts'
import { createControlRouter } from './server/control.ts'
import { takeLastCrash } from './server/crash-mark.ts'
import { createHealthRouter } from './server/health.ts'
import { removeHubFile, writeHubFile } from './server/hub-file.ts'
import { takeFolder } from './server/take-folder.ts'
import { startServers } from './server/servers.ts'
import { loadToken } from './server/token.ts'
import { createStateFeed, type StateFeed } from './state.ts'
import type { SetAside } from './store/messages.ts'
import { openStore, type Store } from './store/store.ts'
import { createLedger } from './supervisor/ledger.ts'
import { ownerMark } from './supervisor/marks.ts'
import { findPython } from './supervisor/python.ts'
import { reclaimedEvent } from './supervisor/reclaimed-event.ts'
import { watchForSuspension } from './supervisor/suspension.ts'
import { createSupervisor, type Supervisor } from './supervisor/supervisor.ts'

export { folders } from './config/folders.ts'
export { HubError, toHubError } from './errors.ts'
export { recordCrash } from './server/crash-mark.ts'
export { lockHolder } from './server/lock.ts'
export { createMainLog, type MainLog } from './server/main-log.ts'
export type { Bus, Clicks, Hold, Proposals, Store, Supervisor }

export interface HubOptions {
  /** The config the person named; else the one in the config folder, which the first start writes. */
  readonly configFile?: string | undefined
  readonly dataDir: string
  /** Instead of the config's. 0 is any free one. */
  readonly port?: number | undefined
  /** The folder that holds package.json, examples/ and python/. */
  readonly appRoot: string
  readonly version: string
  readonly kind: 'serve' | 'app'
  /** The entry of the journal's thread. */
  readonly threadUrl: URL
  /** Somebody with the control token asked the hub to stop. */
  onShutdown?(): void
}

export interface Hub extends Pick<StateFeed, 'state' | 'onState'> {
  readonly url: string
  readonly supervisor: Supervisor
  readonly bus: Bus
  readonly proposals: Proposals
  readonly clicks: Clicks
  /** Holds the calls of all agents. */
  readonly hold: Hold
  readonly store: Store
  /** The machine was suspended: proves anew what was true before. The hub also notices by itself. */
  wake(): void
  /** Stops every worker, closes the port, then the journal. Idempotent. */
  stop(): Promise<void>
}

/** What is open, to be closed in the reverse order. */
type Cleanup = AsyncDisposableStack

async function openJournal(options: HubOptions, configuration: Configuration, cleanup: Cleanup) {
  const { journal } = configuration.current.config
  const store = await openStore({ dir: options.dataDir, threadUrl: options.threadUrl, limits: journal })
  cleanup.defer(() => store.close())
  const bus = createBus(store)
  cleanup.defer(() => bus.close())
  const sayAside = ({ path, reason }: SetAside): void => {
    const summary = `the journal could not be used and was set aside: ${path}`
    process.stderr.write(`${summary}\n`)
    bus.publish({ scope: 'hub/journal', severity: 'error', summary, source: 'hub', data: { reason, path } })
  }
  if (store.setAside !== undefined) sayAside(store.setAside)
  cleanup.defer(store.onSetAside(sayAside))
  const crash = takeLastCrash(options.dataDir)
  if (crash !== undefined) {
    bus.publish({ scope: 'hub/crash', severity: 'error', summary: `The last run ended by an error: ${crash}`, source: 'hub' })
  }
  return { store, bus }
}

function reportTo(bus: Bus) {
  return (error: HubError): void => {
    process.stderr.write(`${error.code}: ${error.message}\n`)
    bus.publish({ scope: 'hub/errors', severity: 'error', summary: `${error.code}: ${error.message}`, source: 'hub' })
  }
}

/** Ends what an earlier run left. That it can't be done keeps no hub from starting. */
async function openLedger(store: Store, bus: Bus, dataDir: string) {
  const owner = await ownerMark(dataDir)
  const ledger = createLedger({ store, owner })
  try {
    const event = reclaimedEvent(await ledger.reclaim())
    if (event !== undefined) bus.publish(event)
  } catch (thrown) {
    reportTo(bus)(toHubError(thrown))
  }
  return { owner, ledger }
}

function logPlace(dataDir: string, configuration: Configuration, secrets: (workspace: string) => readonly string[]) {
  return { dir: join(dataDir, 'logs', 'workers'), limits: () => configuration.current.config.logs, secrets }
}

interface Rooms {
  readonly store: Store
  readonly bus: Bus
  readonly supervisor: Supervisor
  readonly configuration: Configuration
}

async function openRooms({ store, bus, supervisor, configuration }: Rooms, options: HubOptions, cleanup: Cleanup) {
  const timeouts = (workspace: string) => configuration.timeouts(workspace)
  const workspaces = (): string[] => supervisor.list().map((one) => one.name)
  const publish = (event: EventPost): void => bus.publish(event)
  const breakers = createBreakers({ supervisor, publish })
  const waits = createWaits()
  const bridge = createBridge({ supervisor, breakers, waits, timeouts, version: options.version })
  const proposals = createProposals({ bus, store, bridge, supervisor, waits, workspaces, timeouts })
  const clicks = createClicks({ bus, dataDir: options.dataDir, workspaces })
  const hold = createHold({ bus, supervisor, waits, file: join(options.dataDir, 'hold.json') })
  cleanup.defer(() => hold.stop())
  const gateway = createGatewayRouter({ supervisor, breakers, waits, store, publish, timeouts })
  // Before anybody can decide: what is approved now was left by a crash, what is approved later runs.
  cleanup.defer(() => proposals.stop())
  await proposals.start()
  return { bridge, proposals, clicks, hold, gateway }
}

interface Tokens {
  readonly token: string
  /** Only where the config opens a listener for it. */
  readonly mcpToken?: string
}

async function loadTokens({ dataDir }: HubOptions, { current }: Configuration): Promise<Tokens> {
  const token = await loadToken(join(dataDir, 'token'))
  const mcpToken = current.config.listen === undefined ? undefined : await loadToken(join(dataDir, 'mcp-token'))
  return { token, ...(mcpToken !== undefined && { mcpToken }) }
}

interface ServersDeps extends Rooms, Awaited<ReturnType<typeof openRooms>> {
  readonly tokens: Tokens
  reload(): Promise<void>
  listening(url: string): void
}

async function openServers(deps: ServersDeps, options: HubOptions, url: () => string) {
  const { store, bus, supervisor, configuration, bridge, proposals, clicks, hold, gateway } = deps
  const { listen, port } = configuration.current.config
  const { token, mcpToken } = deps.tokens
  return startServers({
    port: options.port ?? port,
    routers: [
      createBusRouter({
        bus,
        workspaceOfKey: (key) => supervisor.workspaceOfKey(key),
        serves: (key) => supervisor.serves(key),
        openProposal: (event, by) => proposals.open(event, by)
      }),
      gateway,
      createRpcRouter({ bridge, supervisor, publish: (event) => bus.publish(event) }),
      createHealthRouter({
        version: options.version,
        url,
        workspaces: () => supervisor.list(),
        spare: () => supervisor.spare,
        hold: () => hold.state,
        journalWorks: () => store.failure === undefined
      }),
      createClicksRouter({ clicks }),
      createControlRouter({
        token,
        supervisor,
        proposals,
        clicks,
        hold,
        reload: () => deps.reload(),
        shutdown: () => options.onShutdown?.()
      })
    ],
    ...(listen === undefined || mcpToken === undefined ? {} : { remote: { listen, gateway, token: mcpToken } }),
    listening: (bound) => deps.listening(bound),
    report: reportTo(bus)
  })
}

async function open(options: HubOptions, cleanup: Cleanup): Promise<Omit<Hub, 'stop'>> {
  const { dataDir, appRoot, version } = options
  const lock = await takeFolder(options.dataDir, options.kind)
  cleanup.defer(() => lock.release())
  const standard = join(folders(process.platform, process.env, homedir()).config, 'workspaces.json')
  const configuration = await openConfiguration({ ...(options.configFile && { named: options.configFile }), standard, appRoot })
  if (configuration.notice !== undefined) process.stderr.write(`${configuration.notice}\n`)
  const { store, bus } = await openJournal(options, configuration, cleanup)
  const { owner, ledger } = await openLedger(store, bus, dataDir)
  const tokens = await loadTokens(options, configuration)
  let url = ''
  const supervisor = createSupervisor({
    owner,
    ledger,
    workspaces: configuration.current.workspaces,
    python: findPython(appRoot, process.env),
    urlOf: (name) => `${url}/mcp/${name}`,
    hubUrl: () => url,
    holding: () => upper.hold.state.on,
    spare: configuration.current.config.spare,
    logs: logPlace(dataDir, configuration, (name): string[] => [tokens.token, tokens.mcpToken ?? '', upper.clicks.keyOf(name)]),
    publish: (event) => bus.publish(event)
  })
  const rooms = { store, bus, supervisor, configuration }
  const reload = () => configuration.reload({ supervisor, publish: (event) => bus.publish(event) })
  const upper = await openRooms(rooms, options, cleanup)
  // The first request finds every worker starting, and waits. They are not waited for here.
  const listening = (bound: string): void => {
    url = bound
    for (const { name } of supervisor.list()) supervisor.start(name).catch(() => undefined)
  }
  const servers = await openServers({ ...rooms, ...upper, tokens, reload, listening }, options, () => url)
  cleanup.defer(() => servers.close())
  // The workers end before the port closes: calls that run get their answer, or the word that the hub stops.
  cleanup.defer(() => supervisor.stopAll())
  // Approved calls may end before their workers do.
  cleanup.defer(() => upper.proposals.drain())
  await writeHubFile(dataDir, { url, pid: process.pid, version })
  cleanup.defer(() => removeHubFile(dataDir))
  const wake = watch(rooms, reload, cleanup)
  const { notice } = configuration
  const journalError = () => store.failure?.toBody()
  const feed = createStateFeed({ bus, clicks: upper.clicks, hold: upper.hold, supervisor, version, url, journalError, ...(notice && { notice }) })
  cleanup.defer(() => feed.stop())
  bus.publish({ scope: 'hub/state', severity: 'info', summary: `hub ${version} listens at ${url}`, source: 'hub' })
  const { proposals, clicks, hold } = upper
  const show = { state: () => feed.state(), onState: (listener: Parameters<StateFeed['onState']>[0]) => feed.onState(listener) }
  return { url, supervisor, bus, store, proposals, clicks, hold, wake, ...show }
}

const onceMs = 5000

/** Watches what changes under a running hub: its config file, and the machine's sleep. Returns how to say the latter. */
function watch({ bus, supervisor, configuration }: Rooms, reload: () => Promise<void>, cleanup: Cleanup): () => void {
  let wokenAt = 0
  const wake = (ms?: number): void => {
    // The system and our own clock tell of the same suspension.
    if (Date.now() - wokenAt < onceMs) return
    wokenAt = Date.now()
    const slept = ms === undefined ? '' : `, after ${Math.round(ms / 1000)} s`
    bus.publish({ scope: 'hub/state', severity: 'info', summary: `back from a suspension${slept}: every worker is probed`, source: 'hub' })
    supervisor.wake()
  }
  cleanup.defer(watchForSuspension(wake))
  // A worker tells of its servers at once; what is shown should not wait for the next probe.
  const moved = (events: readonly HubEvent[]): void => {
    for (const { scope, workspace = '' } of events) if (scope === 'workers/upstreams') supervisor.look(workspace)
  }
  cleanup.defer(bus.subscribe(moved))
  // A bad edit is told by its event; the last good config stays.
  const saved = () => void reload().catch(() => undefined)
  const { file, text } = configuration.current
  const watching = watchFile({ file, known: text, changed: saved, failed: (thrown) => reportTo(bus)(toHubError(thrown)) })
  cleanup.defer(() => watching.stop())
  return () => wake()
}

/**
 * Opens a hub on a data folder: journal, workers, port. Resolves once it serves; workers may still be starting.
 * @throws HubError HUB_RUNNING, CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID, PORT_TAKEN, JOURNAL_UNAVAILABLE
 */
export async function createHub(options: HubOptions): Promise<Hub> {
  const cleanup = new AsyncDisposableStack()
  try {
    const hub = await open(options, cleanup)
    let stopped: Promise<void> | undefined
    return { ...hub, stop: () => (stopped ??= cleanup.disposeAsync()) }
  } catch (thrown) {
    await cleanup.disposeAsync()
    throw thrown
  }
}
