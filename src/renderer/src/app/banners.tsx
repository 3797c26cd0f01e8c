import { useState } from 'react'
import { Button } from '../components/controls.tsx'
import { Banner } from '../components/states.tsx'
import { useHub } from './app-context.ts'

/** What concerns the whole app: one sentence for what happened, one action. */
export function Banners() {
  const error = useHub((data) => data.hub?.journalError)
  const notice = useHub((data) => data.hub?.notice)
  const [read, setRead] = useState<string>()
  return (
    <div className="banners">
      {error === undefined ? null : (
        <Banner tone="bad" glyph="critical" lead="Events can’t be written.">
          {error.message}
        </Banner>
      )}
      {notice === undefined || notice === read ? null : (
        <Banner glyph="info" lead={notice} action={<Button size="sm" onClick={() => setRead(notice)}>Got it</Button>} />
      )}
    </div>
  )
}
