import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { wrongUsage } from './cli-error.ts'
import { parseCommand, type Command } from './command.ts'
import { dataFolder } from './data-folder.ts'
import { printJson } from './output.ts'

/** The folder that holds package.json: two above the built file, three above the source. */
function findAppRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

function versionOf(appRoot: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8'))).version
}

/** The journal's thread: built, it lies beside this file; from source, in its room. */
function threadUrl(): URL {
  const built = join(import.meta.dirname, 'store-thread.js')
  return pathToFileURL(existsSync(built) ? built : join(import.meta.dirname, '..', 'hub', 'store', 'thread.ts'))
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (!/^\d+$/u.test(text) || port > 65_535) throw wrongUsage(`--port is a number from 0 to 65535, not "${text}".`)
  return port
}

/** A signal to a whole process group may come twice: once as it is, once more from a launcher that passes it on. */
const echoMs = 1000

/** Resolves at the first signal to stop; one that comes well after it ends the process at once. */
function stopSignal(): { readonly stopped: Promise<void>; stop(): void } {
  let stop: () => void = () => undefined
  const stopped = new Promise<void>((resolved) => {
    stop = resolved
  })
  let askedAt: number | undefined
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (askedAt !== undefined && performance.now() - askedAt > echoMs) process.exit(1)
      askedAt ??= performance.now()
      stop()
    })
  }
  return { stopped, stop }
}

/** What nobody caught: recorded, the hub stopped so that its journal is closed and no worker stays, exit status 1. */
function onUncaught(record: (thrown: unknown) => void, stop: () => Promise<void>): void {
  let failing = false
  process.on('uncaughtException', (thrown) => {
    record(thrown)
    if (failing) process.exit(1)
    failing = true
    setTimeout(() => process.exit(1), 4000).unref()
    const exit = () => process.exit(1)
    stop().then(exit, exit)
  })
}

export const serve: Command = {
  usage: '[--config F] [--port N]',
  about: 'Run the hub without a window',
  async run(context) {
    const { words, values } = parseCommand(context.args, { values: ['config', 'port'] })
    if (words.length > 0) throw wrongUsage('serve takes no words.')
    const port = parsePort(values.port)
    const dataDir = await dataFolder(context.data)
    const { createHub, createMainLog, recordCrash } = await import('../hub/index.ts')
    const appRoot = findAppRoot()
    const signal = stopSignal()
    const log = createMainLog(dataDir)
    const starting = createHub({
      dataDir,
      appRoot,
      version: versionOf(appRoot),
      kind: 'serve',
      threadUrl: threadUrl(),
      onShutdown: () => signal.stop(),
      ...(values.config === undefined ? {} : { configFile: resolve(values.config) }),
      ...(port === undefined ? {} : { port })
    })
    onUncaught(
      (thrown) => recordCrash(dataDir, log, thrown),
      async () => (await starting).stop()
    )
    const hub = await starting
    printJson({ event: 'listening', url: hub.url, pid: process.pid })
    await signal.stopped
    await hub.stop()
    return 0
  }
}
