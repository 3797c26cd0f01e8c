import { Search } from 'lucide-react'
import { Icon, Kbd } from '../components/controls.tsx'
import { useApp } from './app-context.ts'
import { modKey } from './keys.ts'

/** Opens the command palette, and says its keys. */
export function PaletteButton() {
  const { nav } = useApp()
  return (
    <button type="button" className="find" aria-haspopup="dialog" aria-keyshortcuts={modKey() === '⌘' ? 'Meta+K' : 'Control+K'} onClick={() => nav.setPalette(true)}>
      <Icon of={Search} />
      <span className="grow">Search or run</span>
      <Kbd>{modKey() === '⌘' ? '⌘K' : 'Ctrl K'}</Kbd>
    </button>
  )
}
