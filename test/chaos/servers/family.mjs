// A server whose children have left for sessions of their own, as browsers and language servers do.
import { spawn } from 'node:child_process'
import { serve } from './line-server.mjs'

for (const command of ['sleep 3600', 'sleep 3600 & sleep 3600']) {
  spawn('sh', ['-c', command], { detached: true, stdio: 'ignore' }).unref()
}
process.stdin.on('end', () => process.exit(0))

serve('family', { echo: ({ text }) => text })
