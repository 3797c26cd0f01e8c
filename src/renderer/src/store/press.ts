/** How long after the release its answer goes first: a click is a press, a release and what they lead to. */
const answerMs = 100
/** One that is held longer marks text or drags, and what waits for its end has to go on. */
const longestMs = 2_000

export interface Press {
  /** While a button or a finger is down in the window, and until what it hit has answered. */
  readonly held: () => boolean
  stop(): void
}

/** Knows whether the person is pressing something: nothing should move under the pointer then. */
export function createPress(): Press {
  let until = 0
  const down = (): void => void (until = performance.now() + longestMs)
  const up = (): void => void (until = Math.min(until, performance.now() + answerMs))
  const ends = ['pointerup', 'pointercancel'] as const
  window.addEventListener('pointerdown', down, { capture: true })
  for (const end of ends) window.addEventListener(end, up, { capture: true })
  return {
    held: () => performance.now() < until,
    stop() {
      window.removeEventListener('pointerdown', down, { capture: true })
      for (const end of ends) window.removeEventListener(end, up, { capture: true })
    }
  }
}
