import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { probesOf, type Target } from '../calls/target.ts'
import { workspaceNames } from '../config.ts'
import { below } from '../processes.ts'
import type { Strike } from '../strike.ts'
import type { Blow } from './blow.ts'

const everything = (): readonly Target[] => workspaceNames.flatMap((name) => probesOf(name))

async function endHub(strike: Strike, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const { hub } = strike.world
  await strike.rest()
  const doomed = below(hub.pid)
  await strike.hit({ reach: {}, open: true, probes: everything(), doomed }, async () => {
    hub.signal(signal)
    const { code } = await hub.ended()
    if (signal === 'SIGTERM') strike.expect(code === 0, `after SIGTERM the hub ended with ${code}`)
  })
}

async function restartBy(strike: Strike, end: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  await endHub(strike, end)
  await strike.world.hub.start()
  strike.over()
}

const kill: Blow = {
  kind: 'hub-kill',
  text: {
    blow: '`kill -9` of the hub, started again at once',
    client: 'Calls fail while nothing listens. Then the same clients go on with their sessions.',
    person: 'The hub starts, and every workspace with it. What the dead hub left is ended.'
  },
  tells: [{ scope: /^workers\/state$/u, summary: /starting -> running/u }],
  strike: (strike) => restartBy(strike, 'SIGKILL')
}

const term: Blow = {
  kind: 'hub-term',
  text: {
    blow: '`SIGTERM` of the hub, started again at once',
    client: 'Calls fail while nothing listens. Then the same clients go on with their sessions.',
    person: 'The hub stops with all it started, and starts again.'
  },
  tells: [{ scope: /^workers\/state$/u, summary: /starting -> running/u }],
  strike: (strike) => restartBy(strike, 'SIGTERM')
}

const suspend: Blow = {
  kind: 'hub-suspend',
  text: {
    blow: 'the hub is suspended for 3 to 20 seconds',
    client: 'Calls wait and are answered. Nothing restarts.',
    person: 'Nothing, or an age of the last proof.'
  },
  tells: [],
  async strike(strike) {
    const { world } = strike
    const workers = async (): Promise<string> => JSON.stringify((await world.health())?.workspaces.map(({ worker }) => worker?.pid))
    const before = await workers()
    const ms = strike.rng.between(3000, 20_000)
    await strike.hit({ reach: {}, probes: everything(), probeLater: true }, () => world.hub.signal('SIGSTOP'))
    await sleep(ms)
    world.hub.signal('SIGCONT')
    strike.probe()
    await strike.probed(20_000)
    const after = await workers()
    strike.expect(before === after, `suspended for ${ms} ms, the workers were ${before} and are ${after}`)
  }
}

const listener = `
const server = require('node:net').createServer((socket) => socket.destroy())
process.stdin.resume().on('end', () => process.exit())
server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log('there'))
`

const thief: Blow = {
  kind: 'port-thief',
  text: {
    blow: 'while the hub is down another program takes its port',
    client: 'Calls fail until the hub has its port again.',
    person: 'The hub does not start: `PORT_TAKEN`, with the pid and the name of the program.'
  },
  tells: [{ scope: /^workers\/state$/u, summary: /starting -> running/u }],
  async strike(strike) {
    const { hub, place } = strike.world
    await endHub(strike, 'SIGKILL')
    const program = spawn(process.execPath, ['-e', listener, String(place.port)], { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      await once(program.stdout, 'data')
      const refused = await hub.start().then(() => undefined, (error: unknown) => String(error))
      strike.expect(refused !== undefined && / ended with 1: .*PORT_TAKEN/u.test(refused), `with its port taken the hub said: ${refused ?? 'listening'}`)
      strike.expect(refused?.includes(`pid ${program.pid}`) ?? false, `it did not name pid ${program.pid}: ${refused}`)
    } finally {
      const gone = once(program, 'exit')
      program.kill('SIGKILL')
      await gone
    }
    if (!hub.running) await hub.start()
    strike.over()
  }
}

export const hubBlows: readonly Blow[] = [kill, term, suspend, thief]
