import type { Request, Response } from 'express'
import type { EventQuery } from '../../../shared/event.ts'
import type { Bus } from './bus.ts'
import { drained } from './drained.ts'

/** Answers with a page of the history, slice by slice at the reader's pace: a page of large events would fill memory. */
export async function answerHistory(bus: Bus, query: EventQuery, request: Request, response: Response): Promise<void> {
  let page = await bus.lines(query)
  response.set('Cache-Control', 'no-store').type('application/json')
  const head = `{"events":[${page.lines.join(',')}`
  if (page.rest === undefined || request.method === 'HEAD') {
    response.end(`${head}],"next":${page.next}}`)
    return
  }
  response.write(head)
  while (page.rest !== undefined) {
    await drained(response)
    if (response.destroyed) return
    page = await bus.lines(page.rest)
    if (page.lines.length > 0) response.write(`,${page.lines.join(',')}`)
  }
  response.end(`],"next":${page.next}}`)
}
