import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openNotifySetting } from '../../src/main/notify-setting.ts'

let dir = ''
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'hub-notify-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('is on at first, and is what it was set to at the next start', () => {
  const setting = openNotifySetting(dir)
  const heard: boolean[] = []
  const off = setting.onChange((on) => heard.push(on))
  expect(setting.on).toBe(true)
  setting.set(false)
  setting.set(false)
  off()
  expect(heard).toEqual([false])
  expect(openNotifySetting(dir).on).toBe(false)
  setting.set(true)
  expect(openNotifySetting(dir).on).toBe(true)
})

test('a broken file, and a folder that can not be written, break nothing', () => {
  writeFileSync(join(dir, 'window-settings.json'), '{"notify":"yes"')
  expect(openNotifySetting(dir).on).toBe(true)
  const setting = openNotifySetting(join(dir, 'missing'))
  setting.set(false)
  expect(setting.on).toBe(false)
})
