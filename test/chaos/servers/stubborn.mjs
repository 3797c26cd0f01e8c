// A server that ignores SIGTERM, and the end of its stdin.
import { serve } from './line-server.mjs'

process.on('SIGTERM', () => undefined)
setInterval(() => undefined, 60_000)

serve('stubborn', { echo: ({ text }) => text })
