import { describe, expect, test } from 'vitest'
import { causeOf, type Cause } from '../../../../src/renderer/src/features/workspaces/cause.ts'
import { remedyOf } from '../../../../src/renderer/src/features/workspaces/remedy.ts'
import { shortTime } from '../../../../src/renderer/src/format/time.ts'
import type { WorkspaceDetail } from '../../../../src/shared/workspace.ts'
import { at, noon, upstream, workspace } from '../../support/samples.ts'

const none = { worker: null, upstreams: [] }
const silent = upstream('warehouse', { health: 'unhealthy', provenAt: at(119_000), reason: 'no answer to ping' })
const missing = upstream('expo', { state: 'fatal', health: 'unhealthy', provenAt: null, reason: 'command not found: uvx (PATH=/usr/bin:/bin)' })

/** What a person reads, and the label of the one button. */
function read(part: Partial<WorkspaceDetail>, calls = 0): { readonly text: string; readonly details: readonly string[]; readonly action: string } {
  const shown = workspace('shop', part)
  const { lead, rest, details }: Cause = causeOf(shown, noon, calls) ?? { lead: '', details: [] }
  return { text: [lead, rest].filter(Boolean).join(' '), details, action: remedyOf(shown, noon)?.label ?? '' }
}

test('a workspace that is well has nothing to explain and nothing to do', () => {
  expect(causeOf(workspace('shop'), noon)).toBeUndefined()
  expect(remedyOf(workspace('shop'), noon)).toBeUndefined()
})

describe('on the way up', () => {
  test('a worker that starts says for how long, what it said last, and why the one before ended', () => {
    const stderr = [{ time: at(0), text: 'importing fastmcp' }]
    expect(read({ ...none, state: 'starting', health: 'unknown', stateSince: at(8_000), stderr, reason: 'It hung: no answer to probes' })).toEqual({
      text: 'Starting shop, 8 s. The worker has not answered yet; its servers follow.',
      details: ['Worker: importing fastmcp', 'Before: It hung: no answer to probes.'],
      action: 'Stop'
    })
  })

  test('servers that still start are named, each with what takes the time', () => {
    const slow = upstream('slow', { state: 'starting', health: 'unknown', provenAt: null, stderr: ['downloading, 14 of 31 MB'] })
    const dumb = upstream('dumb', { state: 'starting', health: 'unknown', provenAt: null })
    expect(read({ health: 'unknown', stateSince: at(8_000), upstreams: [upstream('files'), slow, dumb] })).toEqual({
      text: 'Starting slow and dumb, 8 s. They have not answered yet.',
      details: ['slow: downloading, 14 of 31 MB', 'dumb: nothing on its stderr so far'],
      action: 'Open log'
    })
    expect(remedyOf(workspace('shop', { health: 'unknown', upstreams: [slow] }), noon)).toEqual({ does: 'open-log', label: 'Open log', server: 'slow' })
  })

  test('backoff counts down, and says which try it is', () => {
    const part = { ...none, state: 'backoff', health: 'unhealthy', retryAt: at(-8_000), attempt: 3, reason: 'It ended with code 1' } as const
    expect(read({ ...part, maxAttempts: 5 })).toEqual({ text: 'Backoff, next try in 8 s (3 of 5).', details: ['It ended with code 1.'], action: 'Try now' })
    expect(read(part).text).toBe('Backoff, next try in 8 s (start 3).')
  })
})

describe('servers in trouble', () => {
  test('one of several is named with its reason, and is the one to restart', () => {
    expect(read({ health: 'unhealthy', upstreams: [upstream('files'), { ...silent, retryAt: at(-6_000) }] })).toEqual({
      text: 'warehouse does not answer: no answer to ping.',
      details: ['Next try in 6 s.'],
      action: 'Restart warehouse'
    })
    expect(read({ health: 'unhealthy', upstreams: [upstream('files'), { ...silent, state: 'backoff' }] }).text).toBe('warehouse is down: no answer to ping.')
  })

  test('several are named, each with its own reason', () => {
    expect(read({ health: 'unhealthy', upstreams: [upstream('files'), silent, missing] })).toEqual({
      text: '2 servers of 3 do not answer: warehouse and expo.',
      details: [
        'warehouse: no answer to ping.',
        'expo: uvx is not on this worker’s PATH. Install uv (docs.astral.sh/uv), or write the full path of uvx in workspaces.json.',
        'PATH is /usr/bin:/bin'
      ],
      action: 'Restart now'
    })
    expect(read({ health: 'unhealthy', upstreams: [missing, { ...missing, name: 'ios' }] }).text).toBe('No server could start: expo and ios.')
  })

  test('a command that is not on the PATH is said with what to install', () => {
    expect(read({ health: 'unhealthy', upstreams: [missing] })).toEqual({
      text: 'No server could start: uvx is not on this worker’s PATH. Install uv (docs.astral.sh/uv), or write the full path of uvx in workspaces.json.',
      details: ['PATH is /usr/bin:/bin'],
      action: 'Restart expo'
    })
    const own = { ...missing, reason: 'command not found: my-server (PATH=)' }
    expect(read({ health: 'unhealthy', upstreams: [upstream('files'), own] })).toMatchObject({
      text: 'expo could not start: my-server is not on this worker’s PATH. Install it, or write the full path of my-server in workspaces.json.',
      details: ['PATH is empty']
    })
  })

  test('a command with a folder is not looked for on the PATH', () => {
    const gone = { ...missing, reason: 'command not found: ./server (PATH=/bin)' }
    expect(read({ health: 'unhealthy', upstreams: [gone] }).text).toBe('No server could start: ./server does not exist. Correct its command in workspaces.json.')
    const folder = { ...missing, reason: 'folder not found: /code/gone' }
    expect(read({ health: 'unhealthy', upstreams: [folder] }).text).toBe('No server could start: its folder /code/gone does not exist. Make it, or correct its cwd in workspaces.json.')
  })
})

describe('a worker in trouble', () => {
  test('missed probes: it is replaced without being asked', () => {
    expect(read({ health: 'unhealthy', reason: 'No answer to 2 probes: timeout after 2 s' })).toEqual({
      text: 'No answer to 2 probes, it is being replaced: timeout after 2 s.', details: [], action: 'Open log'
    })
    expect(read({ state: 'stopping', health: 'unhealthy', reason: 'It hung: no answer to probes: timeout.' })).toMatchObject({
      text: 'It hung, and is being replaced: no answer to probes: timeout.', action: 'Open log'
    })
  })

  test('an open breaker says that calls fail, and until when', () => {
    expect(read({ breaker: 'open' })).toMatchObject({ text: 'Calls fail fast: 5 connections failed in a row. One call tries again within 5 s.', action: 'Restart now' })
    expect(read({ breaker: 'half-open' }).text).toBe('Calls fail fast: 5 connections failed in a row. One call is trying again now.')
    expect(read({ breaker: 'closed' }).text).toBe('')
  })

  test('without proof nothing is claimed', () => {
    expect(read({ provenAt: at(18_000) })).toMatchObject({ text: expect.stringMatching(/^Unknown, last proven [\d:]+, 18 s ago\. It is probed every 5 s\.$/u), action: 'Restart now' })
    expect(read({ health: 'unknown', upstreams: [upstream('files', { health: 'unknown' })] }).text).toBe(
      'files has not answered the last probe. A server that works on a call may not answer meanwhile.'
    )
  })

  test('fatal: what happened is parted from what to do, and the code stands apart', () => {
    const reason = 'The folder /code/v1.2/shop does not exist. Make it, then restart'
    expect(read({ ...none, state: 'fatal', health: 'unhealthy', reason })).toEqual({
      text: 'The folder /code/v1.2/shop does not exist. Make it, then restart.', details: [], action: 'Restart now'
    })
    expect(causeOf(workspace('shop', { ...none, state: 'fatal', reason: 'PYTHON_TOO_OLD: python is 3.9. Install 3.11.' }), noon)).toEqual({
      lead: 'Python is 3.9.', rest: 'Install 3.11.', details: [], code: 'PYTHON_TOO_OLD'
    })
  })

  test('fatal without a cause leads to the log', () => {
    for (const reason of [undefined, '', 'The worker is fatal.']) {
      expect(read({ ...none, state: 'fatal', health: 'unhealthy', reason })).toEqual({ text: 'The cause is not known.', details: [], action: 'Open full log' })
    }
  })
})

describe('at rest', () => {
  test('asleep is said as such, and is woken', () => {
    const part = { ...none, state: 'stopped', health: 'unknown', asleep: true, stateSince: at(0) } as const
    expect(read({ ...part, sleepAfterMinutes: 30 })).toEqual({
      text: `Asleep since ${shortTime(noon, noon)}, unused for 30 min. The next call wakes it.`, details: [], action: 'Wake now'
    })
    expect(read(part).text).toBe(`Asleep since ${shortTime(noon, noon)}. The next call wakes it.`)
    expect(remedyOf(workspace('shop', part), noon)?.does).toBe('start')
  })

  test('stopped by a person, exited and stopping', () => {
    expect(read({ ...none, state: 'stopped', stateSince: at(0) })).toMatchObject({ text: expect.stringMatching(/^Stopped by you at \d\d:\d\d\. .* refused until you start it\.$/u), action: 'Start' })
    expect(read({ ...none, state: 'exited', health: 'unknown', reason: 'It exited with code 0.' })).toMatchObject({
      text: 'It exited with code 0. Its restart policy does not start it again.', action: 'Start'
    })
    expect(read({ state: 'stopping', health: 'unknown', stateSince: at(3_000) }, 2)).toMatchObject({ text: 'Stopping, 3 s. 2 calls may still end.', action: 'Open log' })
    expect(read({ state: 'stopping', health: 'unknown', stateSince: at(3_000) }).text).toBe('Stopping, 3 s. Its servers are being ended.')
  })
})
