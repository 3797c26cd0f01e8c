import { setTimeout as sleep } from 'node:timers/promises'
import { deal } from './blows/all.ts'
import { until } from './blows/wait.ts'
import { startAgentWriter } from './bus/agent-writer.ts'
import { createAudit } from './bus/audit.ts'
import { subscribe } from './bus/subscriber.ts'
import { startWriter } from './bus/writer.ts'
import { createBook } from './calls/book.ts'
import { createRest } from './calls/rest.ts'
import { startLoad } from './calls/load.ts'
import { connectClients } from './clients/all.ts'
import { startAgent } from './clients/sdk1.ts'
import { connectSdk2 } from './clients/sdk2.ts'
import { createSessionWatch } from './clients/session-watch.ts'
import { workspaceNames } from './config.ts'
import { createWitness } from './evidence.ts'
import { gather, type Outcome } from './outcome.ts'
import type { Options } from './options.ts'
import { createPromises } from './promises/all.ts'
import { countCalls, judgeFaults } from './promises/calls.ts'
import { checkRecovery } from './promises/recovery.ts'
import { judgeSessions } from './promises/sessions.ts'
import { watchTruth } from './promises/truth.ts'
import type { BlowReport } from './report.ts'
import { createRng } from './rng.ts'
import { isWell, runBlow } from './run-blow.ts'
import { createWorld, type World } from './world.ts'

const closeLimitMs = 5000
/** A spare is made by a cold start of Python. */
const warmMs = 20_000

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Ends with the run, however it ends. */
type Cleanup = () => Promise<unknown>

async function startWorld(world: World): Promise<void> {
  await world.saveConfig()
  await world.web.start()
  await world.hub.start()
  if (!(await until(() => isWell(world), 60_000))) throw new Error(`the hub did not become well: ${JSON.stringify(await world.health())}`)
}

async function strikeAll(options: Options, world: World, cleanups: Cleanup[]): Promise<Outcome> {
  const promises = createPromises()
  const book = createBook()
  const { url } = world.place
  await startWorld(world)
  const watch = createSessionWatch()
  const clients = await connectClients(url, watch)
  cleanups.push(...clients.map((client) => () => client.close()))
  const agent = await startAgent(url, 'alpha')
  cleanups.push(() => agent.close())
  const probers = new Map(await Promise.all(workspaceNames.map(async (name) => [name, await connectSdk2(url, name, 'stateless', watch)] as const)))
  cleanups.push(...[...probers.values()].map((prober) => () => prober.close()))
  const subscriber = subscribe(url)
  cleanups.push(() => subscriber.stop())
  const truth = watchTruth(url, promises.truth)
  cleanups.push(() => truth.stop())
  const writers = [startWriter(url, 'writer-1', book), startWriter(url, 'writer-2', book), startAgentWriter(agent, book)]
  const nonces = createRng(options.seed)
  const rest = createRest()
  const load = startLoad(clients, book, nonces, rest)
  const audit = createAudit(url, writers, subscriber)
  const deps = { world, book, promises, truth, nonces, seed: options.seed, rest, probers, subscriber, audit }

  const reports: BlowReport[] = []
  const witness = createWitness(promises, subscriber, world)
  const deck = deal(options.only, createRng(options.seed))
  await sleep(2000)
  const spare = (await until(() => world.spareIsWarm(), warmMs)) && (await world.spare()) !== undefined
  const begun = performance.now()
  for (let number = 1; number <= options.blows; number += 1) {
    const blow = deck.next().value
    const from = performance.now()
    witness.mark()
    const report = await runBlow(number, blow, deps)
    witness.look(`blow ${number} (${blow.kind})`, from)
    reports.push(report)
    const state = report.absent ? 'absent' : `healed in ${Math.round(report.healedMs)} ms`
    say(`${number}/${options.blows} ${report.kind} ${report.target} ${state} ${report.notes.join('; ')}`.trimEnd())
  }
  rest.end()
  await Promise.all([load.stop(), ...writers.map((writer) => writer.stop())])
  for (const text of await audit.run()) promises.events.break(`at the end: ${text}`)
  judgeFaults(book, promises, 'at the end', begun)
  countCalls(book, promises)
  judgeSessions(audit, clients, watch.rejected(), promises.sessions)
  checkRecovery(reports, spare, promises.recovery)
  return gather({ options, reports, promises, book, audit, subscriber, evidence: witness.kept, spare, minutes: (performance.now() - begun) / 60_000 })
}

/** Runs it all and leaves nothing, also when it fails or is interrupted. */
export async function runChaos(options: Options): Promise<Outcome> {
  say(`seed ${options.seed}, ${options.blows} blows`)
  const world = await createWorld()
  const cleanups: Cleanup[] = []
  let closing: Promise<readonly string[]> | undefined
  const close = (): Promise<readonly string[]> => (closing ??= endAll(world, cleanups, options.keep))
  const leave = (code: number): void => void close().finally(() => process.exit(code))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leave(130))
  process.once('uncaughtException', (error) => {
    say(error.stack ?? String(error))
    leave(1)
  })
  try {
    const outcome = await strikeAll(options, world, cleanups)
    const left = await close()
    for (const text of left) outcome.promises.orphans.break(`after the end: ${text}`)
    return outcome
  } finally {
    await close()
    if (options.keep) say(`kept ${world.place.folder}`)
  }
}

async function endAll(world: World, cleanups: Cleanup[], keep: boolean): Promise<readonly string[]> {
  // A hub that is suspended answers no client that wants to leave.
  world.hub.signal('SIGCONT')
  const closing = Promise.allSettled(cleanups.map((cleanup) => cleanup()))
  await Promise.race([closing, sleep(closeLimitMs, undefined, { ref: false })])
  const left = await world.close(keep)
  return left.map(({ pid, command }) => `${pid} lives on: ${command.slice(0, 160)}`)
}
