import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// Testing Library cleans up by itself only where test globals exist; ours are imported.
afterEach(cleanup)
// A second is short on a machine that is busy with other tests.
configure({ asyncUtilTimeout: 4_000 })

// What a browser has and jsdom lacks.
class NoResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
vi.stubGlobal('ResizeObserver', NoResizes)
vi.stubGlobal('matchMedia', (media: string) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener() {}, removeListener() {} }))
Element.prototype.scrollIntoView = () => {}
Element.prototype.scrollTo = () => {}
Element.prototype.hasPointerCapture = () => false
Element.prototype.setPointerCapture = () => {}
HTMLCanvasElement.prototype.getContext = () => null
// Without a layout every box is empty, and a virtual list would show none of its rows.
for (const [side, size] of [['offsetWidth', 800], ['offsetHeight', 600], ['clientWidth', 800], ['clientHeight', 600]] as const) {
  Object.defineProperty(HTMLElement.prototype, side, { configurable: true, value: size })
}
