import type { MouseEvent } from 'react'
import { useApp } from './app-context.ts'

/** A thing of a workspace that the person clicked in this window. */
export interface ClickedThing {
  readonly workspace: string | undefined
  readonly role: string
  readonly name: string
  /** The view, and what in it: `Proposals, 1284`. */
  readonly selector: string
  /** The W3C `traceparent` of what was clicked. */
  readonly trace?: string | undefined
}

export type RecordClick = (event: MouseEvent<HTMLElement>, thing: ClickedThing) => void

const longest = 256
const cut = (text: string): string => text.slice(0, longest).toWellFormed()

/** Records clicks on things of a workspace, for its agents to read. Of a thing without a workspace nothing is recorded. */
export function useRecordClick(): RecordClick {
  const { client, hub } = useApp()
  return (event, { workspace, role, name, selector, trace }) => {
    if (workspace === undefined || hub.getState().hub?.recordClicks === false) return
    const text = event.target instanceof Element ? (event.target.textContent ?? '') : ''
    const place = { page: 'Workspace Hub', role, name: cut(name), text: cut(text), selector, x: event.clientX, y: event.clientY }
    // A click nobody could record must not disturb the person who made it.
    client.call('clicks.record', { workspace, click: place, ...(trace === undefined ? {} : { trace }) }).catch(() => undefined)
  }
}
