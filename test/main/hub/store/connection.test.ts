import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../../src/main/hub/store/connection.ts'
import { temporaryDir, threadUrl, until, wideLimits } from './temporary-store.ts'

test('a thread that ended by itself is replaced at the next call', async () => {
  const dir = await temporaryDir()
  // The real thread, and beside it a switch that ends it.
  const entry = join(dir, 'entry.mjs')
  const kill = join(dir, 'kill')
  await writeFile(entry, `
    import { existsSync } from 'node:fs'
    import ${JSON.stringify(threadUrl.href)}
    const look = () => { if (existsSync(${JSON.stringify(kill)})) process.exit(1) }
    // The next one must not live to answer either.
    look()
    setInterval(look, 5).unref()
  `)
  const { connection } = await connect(pathToFileURL(entry), { role: 'writer', file: join(dir, 'hub.db'), limits: wideLimits })
  onTestFinished(() => connection.close())
  const works = () => connection.call('journal', null).then(() => true, (error: unknown) => {
    expect(error).toMatchObject({ code: 'JOURNAL_UNAVAILABLE' })
    return false
  })
  expect(await works()).toBe(true)
  await mkdir(kill)
  await until(async () => !(await works()))
  await rm(kill, { recursive: true })
  await until(works)
})
