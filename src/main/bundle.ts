import { extname, join, normalize, sep } from 'node:path'

export const scheme = 'app'
export const bundleOrigin = 'app://bundle'

/** What the page may load: its own files, nothing from anywhere else. Radix and Sonner set styles from scripts. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  // The build puts small files into the style sheet itself.
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

export type BundleFile =
  | { readonly kind: 'file'; readonly path: string; readonly type: string }
  | { readonly kind: 'refused'; readonly status: 400 | 403 }

/** Which file of the bundle a URL means. Never one outside `dir`. */
export function bundleFile(dir: string, method: string, href: string): BundleFile {
  const url = URL.parse(href)
  if (url?.host !== 'bundle' || (method !== 'GET' && method !== 'HEAD')) return { kind: 'refused', status: 400 }
  const asked = decoded(url.pathname)
  if (asked === undefined || asked.includes('\0')) return { kind: 'refused', status: 400 }
  const path = normalize(join(dir, asked === '/' ? 'index.html' : asked))
  if (!path.startsWith(dir + sep)) return { kind: 'refused', status: 403 }
  return { kind: 'file', path, type: types[extname(path)] ?? 'application/octet-stream' }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
