import { X } from 'lucide-react'
import type { HubEvent } from '../../../shared/event.ts'
import { Button, IconButton } from '../components/controls.tsx'
import { Banner } from '../components/states.tsx'
import { HoldBanner } from '../features/hold/hold-banner.tsx'
import { tilde } from '../format/path.ts'
import { capital, sentence } from '../format/words.ts'
import { currentNotices } from '../store/notices.ts'
import { useApp, useHub, useValue } from './app-context.ts'

/** `This is the first start:` and what follows it; a notice without a colon stands as it is. */
function leadOf(notice: string): readonly [lead: string, rest: string] {
  const end = notice.indexOf(': ')
  return end < 0 ? [notice, ''] : [notice.slice(0, end + 1), notice.slice(end + 2)]
}

const keyOf = ({ id }: HubEvent): string => `event ${id}`

/** How the last run ended, or what it left behind. The event says it; the window only makes it seen. */
function EventBanner({ event }: { readonly event: HubEvent }) {
  const { nav } = useApp()
  const home = useHub((data) => data.home)
  const crash = event.scope === 'hub/crash'
  const [lead, rest] = leadOf(sentence(capital(event.summary)))
  const show = (): void => {
    nav.putAway(keyOf(event))
    nav.go({ view: 'events', filter: { scopes: [event.scope] } })
  }
  return (
    <Banner
      tone={crash ? 'bad' : undefined}
      glyph={crash ? 'critical' : 'info'}
      lead={tilde(lead, home)}
      action={
        <>
          <Button size="sm" onClick={show}>Show events</Button>
          <IconButton label="Put away" icon={X} onClick={() => nav.putAway(keyOf(event))} />
        </>
      }
    >
      {tilde(rest, home)}
    </Banner>
  )
}

/** What concerns the whole app: one sentence for what happened, one action. */
export function Banners() {
  const hub = useHub((data) => data.hub)
  const notices = useHub((data) => data.notices)
  const home = useHub((data) => data.home)
  const { nav } = useApp()
  const read = useValue(nav, (state) => state.read)
  if (hub === undefined) return <div className="banners" />
  const { journalError, notice, startedAt } = hub
  const [lead, rest] = leadOf(notice ?? '')
  return (
    <div className="banners">
      <HoldBanner />
      {journalError === undefined ? null : (
        <Banner tone="bad" glyph="critical" lead="Events can’t be written.">
          {journalError.message}
        </Banner>
      )}
      {currentNotices(notices, startedAt).map((event) => (read.has(keyOf(event)) ? null : <EventBanner key={event.id} event={event} />))}
      {notice === undefined || read.has(notice) ? null : (
        <Banner glyph="info" lead={lead} action={<Button size="sm" onClick={() => nav.putAway(notice)}>Got it</Button>}>
          {tilde(rest, home)}
        </Banner>
      )}
    </div>
  )
}
