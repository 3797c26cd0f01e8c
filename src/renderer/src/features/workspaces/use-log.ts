import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { LogLine } from '../../../../shared/workspace.ts'
import { useApp } from '../../app/app-context.ts'
import { messageOf } from '../../hub/client.ts'

export interface LogQuery {
  readonly name: string
  /** One server, or '' for the worker itself; undefined for all. */
  readonly server: string | undefined
  /** Literal. */
  readonly text: string
  readonly limit: number
}

export interface LogView {
  readonly lines: readonly LogLine[]
  /** What was asked for; undefined until the first answer. */
  readonly query: LogQuery | undefined
  /** How many lines the log had then. */
  readonly at: number
  readonly problem: string | undefined
}

const nothing: LogView = { lines: [], query: undefined, at: 0, problem: undefined }

/** Runs one at a time; of what is asked meanwhile only the newest is run, after it. */
export function createLatest<T>(run: (wanted: T) => Promise<void>): (wanted: T) => void {
  let busy = false
  let next: { readonly wanted: T } | undefined
  const go = async (wanted: T): Promise<void> => {
    busy = true
    await run(wanted)
    busy = false
    const waiting = next
    next = undefined
    if (waiting !== undefined) void go(waiting.wanted)
  }
  return (wanted) => {
    if (busy) next = { wanted }
    else void go(wanted)
  }
}

/** The newest lines that match, from memory and disk; anew when lines come, while `live`. `seen` is how many the log has had. */
export function useLog({ name, server, text, limit }: LogQuery, seen: number, live: boolean): LogView & { readonly again: () => void } {
  const { client } = useApp()
  const [view, setView] = useState(nothing)
  const [round, setRound] = useState(0)
  const query = useMemo(() => ({ name, server, text, limit }), [name, server, text, limit])
  const load = useMemo(
    () =>
      createLatest(async ({ query: wanted, at }: { readonly query: LogQuery; readonly at: number }) => {
        const input = { name: wanted.name, limit: wanted.limit, ...(wanted.server === undefined ? {} : { server: wanted.server }), ...(wanted.text === '' ? {} : { text: wanted.text }) }
        await client.call('workspaces.log', input).then(
          (lines) => setView({ lines, query: wanted, at, problem: undefined }),
          (error: unknown) => setView({ ...nothing, query: wanted, at, problem: messageOf(error) })
        )
      }),
    [client]
  )
  // While it is not live, lines that come are counted and not read.
  const [read, setRead] = useState(seen)
  if (live && read !== seen) setRead(seen)
  const latest = useRef(seen)
  useEffect(() => {
    latest.current = seen
  })
  useEffect(() => load({ query, at: latest.current }), [load, query, read, round])
  return { ...view, again: useCallback(() => setRound((last) => last + 1), []) }
}

/** The value once it has stayed the same for that long: what a person types, when they pause. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
