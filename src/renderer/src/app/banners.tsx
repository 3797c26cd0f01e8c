import { Button } from '../components/controls.tsx'
import { Banner } from '../components/states.tsx'
import { tilde } from '../format/path.ts'
import { useApp, useHub, useValue } from './app-context.ts'

/** `This is the first start:` and what follows it; a notice without a colon stands as it is. */
function leadOf(notice: string): readonly [lead: string, rest: string] {
  const end = notice.indexOf(': ')
  return end < 0 ? [notice, ''] : [notice.slice(0, end + 1), notice.slice(end + 2)]
}

/** What concerns the whole app: one sentence for what happened, one action. */
export function Banners() {
  const error = useHub((data) => data.hub?.journalError)
  const notice = useHub((data) => data.hub?.notice)
  const home = useHub((data) => data.home)
  const { nav } = useApp()
  const read = useValue(nav, (state) => state.readNotice)
  const [lead, rest] = leadOf(notice ?? '')
  return (
    <div className="banners">
      {error === undefined ? null : (
        <Banner tone="bad" glyph="critical" lead="Events can’t be written.">
          {error.message}
        </Banner>
      )}
      {notice === undefined || notice === read ? null : (
        <Banner glyph="info" lead={lead} action={<Button size="sm" onClick={() => nav.setState({ readNotice: notice })}>Got it</Button>}>
          {tilde(rest, home)}
        </Banner>
      )}
    </div>
  )
}
