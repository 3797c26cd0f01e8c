import { vi } from 'vitest'
import { pageScript } from '../../../../../src/main/hub/clicks/page-script/page-script.ts'
import { clickPost, type ClickPost } from '../../../../../src/shared/click.ts'

export interface Sent {
  readonly url: string
  readonly init: RequestInit & { readonly body: string }
}

/** What left the page, by whichever script. */
export const sent: Sent[] = []
/** What the hub answers; undefined: it is away. */
export const hub: { status: number | undefined } = { status: 200 }

vi.stubGlobal('fetch', async (url: string, init: Sent['init']) => {
  sent.push({ url, init })
  if (hub.status === undefined) throw new TypeError('Failed to fetch')
  return { status: hub.status, ok: hub.status === 200 }
})

/** Runs the script as the tag of this workspace does. */
export function load(workspace: string, query = `?workspace=${workspace}&key=k-1`): void {
  const script = document.createElement('script')
  script.src = `http://127.0.0.1:8431/clicks.js${query}`
  runAs(script)
}

/** Runs the script as this tag does; null: as a module. */
export function runAs(script: HTMLScriptElement | null): void {
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  // oxlint-disable-next-line no-eval -- a page runs it so
  window.eval(pageScript)
}

/** The clicks that were sent for this workspace, which are all as the hub takes them. */
export function clicksOf(workspace: string): readonly ClickPost[] {
  return sent.map(({ init }) => clickPost.parse(JSON.parse(init.body))).filter((click) => click.workspace === workspace)
}

export function click(target: EventTarget | null | undefined, init: MouseEventInit = {}): void {
  target?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, clientX: 10.4, clientY: 20, ...init }))
}
