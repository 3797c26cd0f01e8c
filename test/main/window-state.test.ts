import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readWindowState, writeWindowState } from '../../src/main/window-state.ts'

const display = { x: 0, y: 0, width: 1920, height: 1080 }
const place = { x: 100, y: 80, width: 1000, height: 700, maximized: false }
const fresh = { width: 1280, height: 832, maximized: false }
let dir: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'window-state-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('comes back as it was written', () => {
  writeWindowState(dir, place)
  expect(readWindowState(dir, [display])).toEqual(place)
})

test('nothing stored is the default size', () => {
  expect(readWindowState(dir, [display])).toEqual(fresh)
})

test('a small display gets a window that fits, but not below the smallest', () => {
  expect(readWindowState(dir, [{ x: 0, y: 0, width: 1024, height: 500 }])).toEqual({ width: 1024, height: 600, maximized: false })
})

test.each([
  ['right of every display', { ...place, x: 1900 }],
  ['above every display', { ...place, y: -60 }],
  ['below every display', { ...place, y: 1060 }]
])('a place %s is not used', (_why, state) => {
  writeWindowState(dir, state)
  expect(readWindowState(dir, [display])).toEqual(fresh)
})

test('a place on a second display is used while that is there', () => {
  writeWindowState(dir, { ...place, x: 2000 })
  expect(readWindowState(dir, [display, { ...display, x: 1920 }])).toMatchObject({ x: 2000 })
})

test.each(['', '{', '[]', '{"x":1}', '{"x":0,"y":0,"width":10,"height":10,"maximized":false}'])('%j is not trusted', (text) => {
  writeFileSync(join(dir, 'window-state.json'), text)
  expect(readWindowState(dir, [display])).toEqual(fresh)
})

test('a folder that can’t be written is no error', () => {
  writeWindowState(join(dir, 'gone'), place)
  expect(readWindowState(join(dir, 'gone'), [display])).toEqual(fresh)
})
