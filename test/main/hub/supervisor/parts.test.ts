import { PassThrough } from 'node:stream'
import getPort from 'get-port'
import { expect, test } from 'vitest'
import { restartPolicy } from '../../../../src/shared/config.ts'
import { backoffMs } from '../../../../src/main/hub/supervisor/backoff.ts'
import { readLines } from '../../../../src/main/hub/supervisor/lines.ts'
import { startProber } from '../../../../src/main/hub/supervisor/prober.ts'
import { findPython } from '../../../../src/main/hub/supervisor/python.ts'
import { defaultTimings } from '../../../../src/main/hub/supervisor/timings.ts'
import { workerEnvironment } from '../../../../src/main/hub/supervisor/worker-environment.ts'
import { createHttpTransport } from '../../../../src/main/hub/transports/http.ts'

const policy = restartPolicy.parse({})

test.each([
  [{ deaths: 1, failedStarts: 0 }, 0],
  [{ deaths: 2, failedStarts: 0 }, 500],
  [{ deaths: 3, failedStarts: 0 }, 1000],
  [{ deaths: 0, failedStarts: 1 }, 500],
  [{ deaths: 0, failedStarts: 4 }, 4000],
  [{ deaths: 5000, failedStarts: 0 }, 30_000]
])('after %j the wait is %i ms', (failures, expected) => {
  expect(backoffMs(failures, policy, 0.5)).toBe(expected)
})

test('jitter spreads the wait, and never takes it over its limit', () => {
  expect([0, 1].map((random) => backoffMs({ deaths: 2, failedStarts: 0 }, policy, random))).toEqual([450, 550])
  expect(backoffMs({ deaths: 50, failedStarts: 0 }, policy, 1)).toBe(30_000)
})

test('the stop ladder ends within four seconds', () => {
  const { drainMs, closeMs, termMs } = defaultTimings
  expect(drainMs + closeMs + termMs).toBeLessThan(3600)
})

test('lines come whole however they are cut; endless ones are cut', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  readLines(stream, (line) => lines.push(line))
  const bytes = Buffer.from('one\r\ntwö\n\n')
  for (const byte of bytes) stream.write(Buffer.of(byte))
  stream.write('x'.repeat(200_000))
  stream.write('x\nthree\nlast')
  stream.end()
  await new Promise((resolve) => stream.once('close', resolve))
  expect(lines.map((line) => (line.length > 10 ? line.length : line))).toEqual(['one', 'twö', 200_000, 'three', 'last'].map((line) => (line === 200_000 ? 65_536 : line)))
})

test('a worker gets what Python needs, and nothing of the person', () => {
  const env = workerEnvironment({ PATH: '/bin', HOME: '/h', GITHUB_TOKEN: 't', NODE_OPTIONS: 'x', Path: 'y' }, { PYTHONPATH: '/p' })
  expect(env).toEqual({
    PATH: '/bin', HOME: '/h', Path: 'y', PYTHONPATH: '/p', PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', PYTHONSAFEPATH: '1'
  })
})

test('behind a proxy the hub is still reached directly', () => {
  expect(workerEnvironment({ HTTPS_PROXY: 'http://p:1', no_proxy: 'intra' }, {})).toMatchObject({ NO_PROXY: 'intra,localhost,127.0.0.1,::1' })
})

test('Python is the one named, else the one set up, else the one on PATH', () => {
  expect(findPython('/nowhere', { HUB_PYTHON: '/my/python' }).command).toBe('/my/python')
  expect(findPython('/nowhere', {}, 'linux')).toEqual({ command: 'python3', args: ['-m', 'workspace_hub'], env: { PYTHONPATH: '/nowhere/python/src' } })
  expect(findPython('/nowhere', {}, 'win32').command).toBe('python')
})

test('many failed calls after a death make one probe due, not one each', async () => {
  const transport = createHttpTransport(await getPort({ host: '127.0.0.1' }))
  const missed = Promise.withResolvers<string>()
  let misses = 0
  const prober = startProber({
    transport,
    timings: { ...defaultTimings, settleEveryMs: 60_000 },
    proof: () => undefined,
    miss(reason) {
      misses += 1
      missed.resolve(reason)
    }
  })
  prober.now()
  expect(await missed.promise).toContain('ECONNREFUSED')
  for (let call = 0; call < 100; call += 1) {
    prober.now()
    await new Promise(setImmediate)
  }
  expect(misses).toBe(1)
  prober.stop()
  await transport.close()
})
