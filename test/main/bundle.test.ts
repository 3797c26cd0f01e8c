import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundleFile, contentSecurityPolicy } from '../../src/main/bundle.ts'

const dir = join('/app', 'out', 'renderer')

test.each([
  ['app://bundle/', 'index.html', 'text/html; charset=utf-8'],
  ['app://bundle/index.html?theme=dark#top', 'index.html', 'text/html; charset=utf-8'],
  ['app://bundle/assets/index-1a.js', 'assets/index-1a.js', 'text/javascript; charset=utf-8'],
  ['app://bundle/assets/in%20ter.woff2', 'assets/in ter.woff2', 'font/woff2']
])('%s is %s', (url, path, type) => {
  expect(bundleFile(dir, 'GET', url)).toEqual({ kind: 'file', path: join(dir, path), type })
})

test.each([
  ['GET', 'app://bundle/%2e%2e/%2e%2e/package.json', 'package.json'],
  ['GET', 'app://bundle/..%2f..%2fpackage.json', 'package.json'],
  ['GET', 'app://bundle/../../package.json', 'package.json']
])('%s %s never leaves the bundle', (method, url, outside) => {
  const file = bundleFile(dir, method, url)
  expect(file.kind === 'file' ? file.path : 'refused').not.toBe(join('/app', outside))
})

test.each([
  ['POST', 'app://bundle/index.html'],
  ['GET', 'app://other/index.html'],
  ['GET', 'app://bundle/%ff'],
  ['GET', 'app://bundle/a%00b']
])('%s %s is refused', (method, url) => {
  expect(bundleFile(dir, method, url)).toEqual({ kind: 'refused', status: 400 })
})

test('the page may load nothing from elsewhere', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'")
  expect(contentSecurityPolicy).not.toMatch(/https?:|\*|unsafe-eval/u)
})
