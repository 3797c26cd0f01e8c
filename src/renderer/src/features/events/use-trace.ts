import { useEffect, useState } from 'react'
import type { HubEvent } from '../../../../shared/event.ts'
import { useApp } from '../../app/app-context.ts'
import { traceIdOf } from '../../format/trace.ts'

const most = 200

/** The events of the same trace, ascending; empty where the event has none. */
export function useTrace(event: HubEvent | undefined): readonly HubEvent[] {
  const { client } = useApp()
  const traceId = traceIdOf(event?.trace)
  const [found, setFound] = useState<{ traceId: string; events: readonly HubEvent[] }>()
  useEffect(() => {
    if (traceId === undefined) return undefined
    let current = true
    client.call('events.page', { traceId, limit: most }).then(
      (page) => current && setFound({ traceId, events: page.events }),
      () => undefined
    )
    return () => {
      current = false
    }
  }, [client, traceId])
  return found !== undefined && found.traceId === traceId ? found.events : []
}
