import { setTimeout as sleep } from 'node:timers/promises'
import type { Blow } from './blows/blow.ts'
import { until } from './blows/wait.ts'
import type { Audit } from './bus/audit.ts'
import type { Subscriber } from './bus/subscriber.ts'
import type { Call } from './calls/book.ts'
import { targetText, within } from './calls/excuse.ts'
import { resetAfterMs, workspaceNames } from './config.ts'
import { judgeFaults } from './promises/calls.ts'
import { now, processOf, signal, type Process } from './processes.ts'
import type { BlowReport } from './report.ts'
import { createStrike, type Strike, type StrikeDeps } from './strike.ts'
import { plain } from './told.ts'
import { measureOwnStarts } from './upstream-start.ts'
import type { World } from './world.ts'

export interface RunDeps extends StrikeDeps {
  readonly subscriber: Subscriber
  readonly audit: Audit
}

const healLimitMs = 45_000
/** Everything a stop or a death leaves must be gone within this time. */
const goneLimitMs = 5000
/** A call that took this much longer than usual was held. */
const heldMs = 200

/** Every workspace is healthy, with a worker that really runs. */
export async function isWell(world: World): Promise<boolean> {
  const health = await world.health()
  if (health === undefined || health.pid !== world.hub.pid) return false
  return workspaceNames.every((name) => {
    const found = health.workspaces.find((one) => one.name === name)
    const worker = found?.worker ? processOf(found.worker.pid) : undefined
    return found?.health === 'healthy' && worker !== undefined && worker.state !== 'T'
  })
}

/** What should be gone and is not, after it had time. It is then killed, so that it counts once. */
async function orphans(world: World, doomed: readonly Process[]): Promise<readonly Process[]> {
  const left = (): Process[] => {
    const found = [...doomed.flatMap((one) => now(one) ?? []), ...world.strays()]
    return [...new Map(found.map((one) => [one.pid, one])).values()]
  }
  await until(() => left().length === 0, goneLimitMs, 100)
  const found = left()
  for (const one of found) signal(one, 'SIGKILL')
  return found
}

function heldIn(strike: Strike, calls: readonly Call[]): number {
  const reach = strike.reach()
  return calls.filter(
    ({ place, kind, startedAt, endedAt, outcome }) =>
      outcome === 'answered' && kind !== 'long' && startedAt >= strike.at() && endedAt - startedAt > heldMs && (reach === 'none' || within(place, reach))
  ).length
}

function checkTold(blow: Blow, strike: Strike, deps: RunDeps): string[] {
  const events = deps.subscriber.since(strike.at())
  for (const { scope, summary } of blow.tells) {
    if (events.some((event) => scope.test(event.scope) && summary.test(event.summary))) deps.promises.told.keep()
    else deps.promises.told.break(`blow ${strike.number} (${blow.kind}): no event on ${scope.source} like ${summary.source}`)
  }
  const said = events.filter(({ scope }) => /^(workers\/(state|health)|config|hub)/u.test(scope)).map(({ scope, summary }) => `${scope}: ${summary}`)
  return [...said, ...deps.truth.takeReasons().map((reason) => `/health: ${reason}`)].map(plain)
}

/** Waits for an even start: all is well, and long enough for earlier deaths to be forgiven. */
async function settle(deps: RunDeps): Promise<void> {
  await until(() => isWell(deps.world), healLimitMs)
  await sleep(resetAfterMs + 200)
  deps.truth.takeReasons()
}

async function heal(blow: Blow, strike: Strike, { world, promises, truth }: RunDeps): Promise<void> {
  const healed = (await strike.probed(healLimitMs)) && (await until(() => isWell(world), healLimitMs, 50))
  strike.over()
  truth.mended()
  if (healed) return promises.healed.keep()
  promises.healed.break(`blow ${strike.number} (${blow.kind}) did not heal within ${healLimitMs / 1000} s: ${JSON.stringify(await world.health())}`)
  // So that the rest of the run says something, too.
  world.hub.signal('SIGCONT')
  world.hub.signal('SIGKILL')
  await world.hub.ended()
  await world.hub.start()
  await until(() => isWell(world), healLimitMs)
}

/** Strikes once, waits until all is well again, and checks what can be checked by then. */
export async function runBlow(number: number, blow: Blow, deps: RunDeps): Promise<BlowReport> {
  await settle(deps)
  const { world, promises, book } = deps
  const strike = createStrike(number, deps)
  const absent = (await blow.strike(strike)) === 'absent'
  if (!absent) await heal(blow, strike, deps)
  await strike.end()
  const healedMs = performance.now() - strike.at()
  const calls = book.since(strike.at())
  const left = absent ? [] : await orphans(world, strike.doomed())
  if (left.length === 0) promises.orphans.keep()
  for (const one of left) promises.orphans.break(`blow ${number} (${blow.kind}): ${one.pid} lives on: ${one.command.slice(0, 160)}`)
  const wrong = await deps.audit.run()
  if (wrong.length === 0) promises.events.keep()
  for (const text of wrong) promises.events.break(`blow ${number} (${blow.kind}): ${text}`)
  judgeFaults(book, promises, `blow ${number} (${blow.kind})`, strike.at())
  const told = absent ? [] : checkTold(blow, strike, deps)
  const killed = blow.kind === 'worker-kill' || blow.kind === 'upstream-kill'
  const reach = strike.reach()
  return {
    number,
    kind: blow.kind,
    absent,
    target: reach === 'none' ? '' : targetText(reach),
    healedMs,
    answered: calls.filter(({ outcome }) => outcome === 'answered').length,
    lost: calls.filter(({ excused }) => excused).length,
    held: heldIn(strike, calls),
    orphans: left.length,
    recoveries: strike.recoveries,
    told,
    notes: strike.notes,
    ownStarts: killed && !absent && reach !== 'none' ? await measureOwnStarts(world.place, reach.workspace ?? '', reach.upstream) : []
  }
}
