import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'

/** A click, and what shows that the window has answered it. */
interface Step {
  readonly name: string
  /** CSS of what is clicked: the first of them, or the last that is wholly within `within`. */
  readonly target: string
  readonly within?: string
  /** CSS of what is there then, or is gone. */
  readonly effect: string
  readonly gone?: boolean
  /** A key that takes it back. */
  readonly back?: string
}

const follow = '.fb [role="switch"]'
const steps: readonly Step[] = [
  { name: 'open a filter', target: '.fb .chip:nth-of-type(1) > button', effect: '.pop [cmdk-list], .menu [cmdk-list]', back: 'Escape' },
  { name: 'stop following', target: follow, effect: `${follow}[aria-checked="false"]` },
  { name: 'select an event', target: '.ev-box [data-index] > .ev', within: '.ev-box', effect: '.ev-cols > .pane' },
  { name: 'close the event', target: '.pane-head .ib:last-child', effect: '.ev-cols > .pane', gone: true },
  { name: 'follow', target: follow, effect: `${follow}[aria-checked="true"]` },
  { name: 'go to Proposals', target: '.nav a[href="#proposals"]', effect: 'main[aria-label="proposals"]' },
  { name: 'go to Events', target: '.nav a[href="#events"]', effect: 'main[aria-label="events"]' }
]

const betweenMs = 120
const limitMs = 10_000

/** Runs in the page: from the press of the next click to the end of the frame that draws its effect, in milliseconds. */
function untilShown({ effect, gone }: { effect: string; gone: boolean }): Promise<number> {
  return new Promise((resolve) => {
    const pressed = ({ timeStamp }: PointerEvent): void => {
      const look = (): void => {
        if ((document.querySelector(effect) !== null) === gone) requestAnimationFrame(look)
        // Before whatever else waits: this task begins when the frame is drawn.
        else void scheduler.postTask(() => resolve(performance.now() - timeStamp), { priority: 'user-blocking' })
      }
      requestAnimationFrame(look)
    }
    window.addEventListener('pointerdown', pressed, { capture: true, once: true })
  })
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Runs in the page: where to click. The list draws some rows beyond what is seen of it. */
function boxOf({ target, within }: { target: string; within?: string | undefined }): Box | undefined {
  const boxes = [...document.querySelectorAll(target)].map((element) => element.getBoundingClientRect().toJSON() as DOMRect)
  const seen = within === undefined ? undefined : document.querySelector(within)?.getBoundingClientRect()
  return seen === undefined ? boxes[0] : boxes.findLast(({ top, bottom }) => top >= seen.top && bottom <= seen.bottom)
}

async function press(page: Page, step: Step): Promise<number> {
  const box = await page.evaluate(boxOf, { target: step.target, within: step.within })
  if (box === undefined) throw new Error(`nothing to click for: ${step.name}`)
  const shown = page.evaluate(untilShown, { effect: step.effect, gone: step.gone === true })
  // So that the page listens before the mouse is pressed.
  await page.evaluate(() => undefined)
  await page.mouse.click(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2)
  const ms = await Promise.race([shown, sleep(limitMs, undefined, { ref: false })])
  if (ms === undefined) throw new Error(`no answer to a click within ${limitMs / 1000} s: ${step.name}`)
  if (step.back !== undefined) await page.keyboard.press(step.back)
  await sleep(betweenMs)
  return ms
}

export interface Click {
  readonly name: string
  /** From the press to the frame that shows the effect. */
  readonly ms: number
}

/** Clicks through the Events view and out of it and back, again and again while `more` says so. */
export async function clickThrough(page: Page, more: () => boolean): Promise<readonly Click[]> {
  const clicks: Click[] = []
  while (more()) for (const step of steps) clicks.push({ name: step.name, ms: await press(page, step) })
  return clicks
}
