import { createPromise, type Promised } from './promise.ts'

/** What a run checks. The names are the lines of its last table. */
export function createPromises() {
  return {
    healed: createPromise('each blow heals by itself'),
    orphans: createPromise('no process outlives its worker, upstream or hub'),
    answers: createPromise('every call is answered'),
    right: createPromise('every answer is the right one'),
    excused: createPromise('only calls that a blow hit fail'),
    events: createPromise('every accepted event is kept, once, in order, and reaches the subscriber'),
    sessions: createPromise('no client has to open its session again'),
    truth: createPromise('health never says healthy of what is not'),
    told: createPromise('the person is told what happened'),
    limits: createPromise('each blow stays within its bounds'),
    recovery: createPromise('after a kill of a worker the next call succeeds in time')
  }
}

export type Promises = ReturnType<typeof createPromises>

export const listed = (promises: Promises): readonly Promised[] => Object.values(promises)
