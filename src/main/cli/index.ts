import { describe } from './cli-error.ts'
import { main } from './main.ts'

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

main(process.argv.slice(2)).then(
  (code) => {
    // Not process.exit at once: stdout may not be written yet.
    process.exitCode = code
    setTimeout(() => process.exit(), 1000).unref()
  },
  (thrown: unknown) => {
    const { code, message, exitCode } = describe(thrown)
    process.stderr.write(`${code}: ${message}\n`)
    process.exitCode = exitCode
  }
)
