import { useEffect, useRef } from 'react'

/** From `event.key`, with `mod+`, `alt+`, `shift+` where they are held: `a`, `?`, `mod+b`, `alt+mod+r`. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>

export function isMac(): boolean {
  return navigator.userAgent.includes('Mac')
}

function nameOf(event: KeyboardEvent): string {
  const mod = isMac() ? event.metaKey : event.ctrlKey
  const letter = event.key.length === 1
  const parts = [
    event.altKey ? 'alt+' : '',
    mod ? 'mod+' : '',
    event.shiftKey && (mod || !letter) ? 'shift+' : '',
    // With Alt, macOS types another letter: take the key itself.
    event.altKey && event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : letter ? event.key.toLowerCase() : event.key
  ]
  return parts.join('')
}

function inside(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null
}

/** Whether a single key belongs to what has the focus: a text field, an open layer. */
function taken(event: KeyboardEvent, name: string): boolean {
  if (inside(event.target, '[role="dialog"],[role="alertdialog"],[role="menu"]')) return true
  const typing = inside(event.target, 'input,textarea,select,[contenteditable]')
  return typing && !name.includes('mod+') && !name.includes('alt+')
}

function pressesControl(event: KeyboardEvent, name: string): boolean {
  return (name === 'Enter' || name === ' ') && inside(event.target, 'button,a')
}

/** Keys of the window while the component is shown. Single keys work only where nobody types. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const name = nameOf(event)
      const action = latest.current[name]
      if (action === undefined || event.defaultPrevented || event.repeat && name.length === 1) return
      if (taken(event, name) || pressesControl(event, name)) return
      event.preventDefault()
      action(event)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/** `⌘` on macOS, `Ctrl` elsewhere. */
export function modKey(): string {
  return isMac() ? '⌘' : 'Ctrl'
}
