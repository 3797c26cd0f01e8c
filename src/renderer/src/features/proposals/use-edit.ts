import { useEffect, useState } from 'react'
import type { Proposal } from '../../../../shared/proposal.ts'
import { useApp } from '../../app/app-context.ts'
import { parseObject } from '../../format/json-lines.ts'
import { messageOf } from '../../hub/client.ts'

export interface CallEdit {
  /** Undefined while nothing is edited. */
  readonly text: string | undefined
  readonly editing: boolean
  /** Why the edit can't be approved. */
  readonly problem: string | undefined
  /** The edited arguments, when they are valid and differ from what was asked. */
  readonly arguments: Readonly<Record<string, unknown>> | undefined
  /** Of the edited call; undefined until the hub has computed it. */
  readonly digest: string | undefined
  readonly begin: () => void
  readonly change: (text: string) => void
  /** Leaves the editor and keeps the edit. */
  readonly leave: () => void
  readonly discard: () => void
}

const digestDelayMs = 150

/** The person's own version of the arguments. Make it anew for each proposal (by `key`). */
export function useEdit(proposal: Proposal): CallEdit {
  const { client } = useApp()
  const { id, call } = proposal
  const waiting = proposal.status === 'pending'
  const asked = JSON.stringify(call?.arguments ?? {}, null, 2)
  const [text, setText] = useState<string>()
  const [editing, setEditing] = useState(false)
  const [digest, setDigest] = useState<{ of: string; value?: string; problem?: string }>()
  const parsed = text === undefined || !waiting ? undefined : parseObject(text)
  const differs = parsed?.ok === true && JSON.stringify(parsed.value) !== JSON.stringify(call?.arguments ?? {})
  const wanted = differs ? JSON.stringify(parsed.value) : undefined

  useEffect(() => {
    if (wanted === undefined) return undefined
    let current = true
    const ask = (): void => {
      const parsedAgain = parseObject(wanted)
      if (!parsedAgain.ok) return
      client.call('proposals.digest', { id, arguments: parsedAgain.value }).then(
        (value) => current && setDigest({ of: wanted, value }),
        (error: unknown) => current && setDigest({ of: wanted, problem: messageOf(error) })
      )
    }
    const timer = setTimeout(ask, digestDelayMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [client, id, wanted])

  const known = digest?.of === wanted ? digest : undefined
  return {
    text: waiting ? text : undefined,
    editing: waiting && editing,
    problem: parsed?.ok === false ? parsed.reason : known?.problem,
    arguments: differs ? parsed.value : undefined,
    digest: known?.value,
    begin() {
      setText((before) => before ?? asked)
      setEditing(true)
    },
    change: setText,
    leave() {
      setEditing(false)
      if (parsed?.ok === true && !differs) setText(undefined)
    },
    discard() {
      setEditing(false)
      setText(undefined)
    }
  }
}
