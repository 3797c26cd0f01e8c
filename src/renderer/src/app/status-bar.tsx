import { Activity, Recycle } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Icon } from '../components/controls.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { Glyph } from '../components/glyph.tsx'
import { needsYou } from '../features/workspaces/workspace-facts.ts'
import { bareUrl } from '../format/call.ts'
import { count, rate } from '../format/number.ts'
import { shortTime, span } from '../format/time.ts'
import { capital } from '../format/words.ts'
import type { HubState } from '../../../shared/ipc.ts'
import { currentNotices } from '../store/notices.ts'
import { useApp, useHub, useNow } from './app-context.ts'
import { FootprintItem } from './footprint-item.tsx'

function BusItem({ hub }: { readonly hub: HubState }) {
  const now = useNow()
  const broken = hub.journalError !== undefined
  return (
    <Popover.Root>
      <Popover.Trigger>
        <Glyph name={broken ? 'error' : 'healthy'} size={12} />
        Bus <span className="m11">{bareUrl(hub.url)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="pop" side="top" align="start" sideOffset={6} collisionPadding={8} aria-label="Bus">
          <dl className="kv">
            <dt>Address</dt><dd className="m11">{hub.url}</dd>
            <dt>Process</dt><dd>{hub.pid}, up {span(now - Date.parse(hub.startedAt))}</dd>
            <dt>Events kept</dt><dd>{count(hub.eventsKept)}</dd>
            <dt>Oldest</dt><dd>{hub.oldestEventAt === undefined ? '–' : shortTime(hub.oldestEventAt, now)}</dd>
            {hub.journalError === undefined ? null : <><dt>Journal</dt><dd className="bad">{hub.journalError.message}</dd></>}
          </dl>
          <div className="row r" style={{ marginTop: 8 }}><CopyButton label="Copy address" text={hub.url} /></div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** That an earlier run left something, said as long as this one lasts. */
function ReclaimedItem({ hub }: { readonly hub: HubState }) {
  const { nav } = useApp()
  const notices = useHub((data) => data.notices)
  const event = currentNotices(notices, hub.startedAt).find(({ scope }) => scope === 'hub/reclaimed')
  if (event === undefined) return null
  return (
    <button type="button" title={event.summary} onClick={() => nav.go({ view: 'events', filter: { scopes: [event.scope] } })}>
      <Icon of={Recycle} size={12} />
      {capital(/^reclaimed [\d,]+ leftovers?/iu.exec(event.summary)?.[0] ?? 'reclaimed leftovers')}
    </button>
  )
}

export function StatusBar() {
  const { nav } = useApp()
  const hub = useHub((data) => data.hub)
  const needs = useHub((data) => data.workspaces.filter(needsYou).length)
  if (hub === undefined) return <footer className="status" />
  return (
    <footer className="status">
      <BusItem hub={hub} />
      <button type="button" onClick={() => nav.go({ view: 'events' })}>
        <Icon of={Activity} size={12} />
        {rate(hub.eventsPerSecond)} events/s
      </button>
      <FootprintItem hub={hub} />
      <ReclaimedItem hub={hub} />
      <span className="grow" />
      {needs === 0 ? null : (
        <button type="button" onClick={() => nav.go({ view: 'workspaces' })}>
          <Glyph name="fatal" size={12} />
          {needs === 1 ? '1 workspace needs you' : `${needs} workspaces need you`}
        </button>
      )}
      <span className="tx3">{hub.version}</span>
    </footer>
  )
}
