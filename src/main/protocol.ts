import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { bundleFile, contentSecurityPolicy, scheme } from './bundle.ts'

/** Must run before Electron is ready: only then can a scheme be made a proper origin. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built page at app://bundle, so that no file URL and no local web server is needed. */
export function serveBundle(session: Session, dir: string): void {
  session.protocol.handle(scheme, async (request) => {
    const file = bundleFile(dir, request.method, request.url)
    if (file.kind === 'refused') return new Response(null, { status: file.status })
    const body = await readFile(file.path).catch(() => undefined)
    if (body === undefined) return new Response(null, { status: 404 })
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
      headers: {
        'content-type': file.type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache'
      }
    })
  })
}
