import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { python } from '../../../fixtures/caller.ts'

const network = join(import.meta.dirname, '../../../fixtures/network')
const folder = mkdtempSync(join(tmpdir(), 'far-'))
const socket = join(folder, 'far.sock')
const note = join(folder, 'note.txt')
const neighbours = [join(network, 'neighbours.py'), socket]

/** Why there can be no second machine here; undefined where there can. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a part of Linux'
  const { status, stderr } = spawnSync(python, [...neighbours, 'true'], { encoding: 'utf8' })
  return status === 0 ? undefined : `no network namespace can be made: ${stderr.trim()}`
}

const reason = whyNot()
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(reason !== undefined)(`a caller on another machine${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let off: Record<string, string>
  let on: Record<string, string>

  beforeAll(async () => {
    const program = [process.execPath, join(network, 'scenario.ts'), socket, note]
    const { stdout } = await promisify(execFile)(python, [...neighbours, ...program], { encoding: 'utf8' })
    ;({ off, on } = JSON.parse(stdout) as { off: typeof off; on: typeof on })
  })

  test('reaches nothing without `listen`', () => {
    expect(off).toEqual({ address: 'ECONNREFUSED', loopback: 'ECONNREFUSED' })
  })

  test.each([
    'health', 'health of a spoofed address', 'health as localhost', 'history', 'stream', 'event', 'rpc', 'script', 'click', 'control', 'shutdown',
    'encoded mcp', 'health by its own far address'
  ])('with `listen`: %s is not for it, whatever token it has', (what) => {
    expect(on[what]).toMatch(/^403 .*"NOT_LOOPBACK"/u)
  })

  test.each([
    'gateway without a token', 'gateway with another token', 'gateway with the control token', 'gateway with the token in the query',
    'gateway by its own far address', 'control with the other token'
  ])('with `listen`: %s is 401', (what) => {
    expect(on[what]).toMatch(/^401 .*"UNAUTHORIZED"/u)
  })

  test('with `listen`: the token opens the gateway, and nothing else', () => {
    expect(on['gateway with the token']).toMatch(/^200 [^]*"serverInfo"/u)
    expect(on['call with the token']).toMatch(/^200 [^]*noted/u)
    expect(readFileSync(note, 'utf8')).toBe('from far\n')
    expect(on['path behind mcp']).toMatch(/^404 /u)
    expect(on['loopback port']).toBe('ECONNREFUSED')
    expect(on['events']).toBe('0')
  })

  test('with `listen`: Host and Origin count there too', () => {
    expect(on['gateway for a foreign Host']).toMatch(/^421 .*"MISDIRECTED".*100\.64\.31\.1/u)
    expect(on['gateway for a foreign page']).toMatch(/^403 .*"ORIGIN_REFUSED"/u)
    expect(on['health on this machine']).toMatch(/^200 /u)
  })
})
