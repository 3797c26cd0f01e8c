// Who may import whom. The lint says the same while one types; this sees the whole graph.
import { packageOf } from './imports.ts'
import type { Import } from './imports.ts'

/** The hub's rooms: each may import those before it. */
export const rooms = ['store', 'config', 'bus', 'transports', 'supervisor', 'bridge', 'proposals', 'clicks', 'gateway', 'clients', 'server']

/** The worker's packages: each may import those before it. */
export const pythonOrder = ['contract', 'upstreams', 'policy', 'tools', 'app', 'serve', '__main__']

const ui =
  /^(react|react-dom|radix-ui|cmdk|sonner|zustand|lucide-react|uplot|react-resizable-panels|@radix-ui\/.+|@tanstack\/.+|@codemirror\/.+|@fontsource-variable\/.+)$/

type Zone = 'shared' | 'room' | 'hub' | 'cli' | 'shell' | 'preload' | 'renderer' | 'elsewhere'

const roomOf = (file: string): string | undefined => /^src\/main\/hub\/([^/]+)\//.exec(file)?.[1]

export function zoneOf(file: string): Zone {
  if (file.startsWith('src/shared/')) return 'shared'
  if (roomOf(file) !== undefined) return 'room'
  if (file.startsWith('src/main/hub/')) return 'hub'
  if (file.startsWith('src/main/cli/')) return 'cli'
  if (file.startsWith('src/main/')) return 'shell'
  if (file.startsWith('src/preload/')) return 'preload'
  return file.startsWith('src/renderer/') ? 'renderer' : 'elsewhere'
}

function mayImportFile(from: string, one: Import, to: string): boolean {
  const zone = zoneOf(to)
  switch (zoneOf(from)) {
    case 'shared':
      return zone === 'shared'
    case 'room':
      return zone === 'shared' || to === 'src/main/hub/errors.ts' || (zone === 'room' && isBefore(roomOf(to), roomOf(from)))
    case 'hub':
      return zone === 'shared' || zone === 'hub' || (zone === 'room' && from !== 'src/main/hub/errors.ts')
    case 'cli':
    case 'shell':
      return zone === 'shared' || zone === zoneOf(from) || to === 'src/main/hub/index.ts'
    case 'preload':
      return to === 'src/shared/channels.ts' || (zone === 'shared' && one.typeOnly)
    case 'renderer':
      return zone === 'renderer' || to === 'src/shared/errors.ts' || (zone === 'shared' && one.typeOnly)
    case 'elsewhere':
      return true
  }
}

function isBefore(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [rooms.indexOf(one ?? ''), rooms.indexOf(other ?? '')]
  return a >= 0 && b >= 0 && a <= b
}

function mayImportPackage(from: string, one: Import): boolean {
  const name = packageOf(one.specifier)
  switch (zoneOf(from)) {
    case 'shared':
      return name === 'zod'
    case 'room':
    case 'hub':
    case 'cli':
      return name !== 'electron' && !ui.test(name)
    case 'shell':
      return !ui.test(name)
    case 'preload':
      return name === 'electron'
    case 'renderer':
      return ui.test(name) || name === 'vite'
    case 'elsewhere':
      return true
  }
}

/** Whether the table allows an import. */
export function isAllowed(one: Import): boolean {
  return one.file === undefined ? mayImportPackage(one.from, one) : mayImportFile(one.from, one, one.file)
}
