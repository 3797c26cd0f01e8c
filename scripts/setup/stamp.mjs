// @ts-check
// A stamp is a file that holds the key of the inputs something was made from. Same key: nothing to do.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** @param {string} file */
export function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** @param {string} file @param {string} key */
export const isStamped = (file, key) => readText(file) === key

/** @param {string} file @param {string} key */
export function stamp(file, key) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, key)
}

/** @param {string[]} texts */
export const keyOf = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex')

/**
 * A key of the state of source files by path, size and time of change, without reading them.
 * @param {string[]} places absolute files and folders
 */
export function treeKey(places) {
  const hash = createHash('sha256')
  /** @param {string} place */
  const add = (place) => {
    const stat = fs.statSync(place, { throwIfNoEntry: false })
    if (stat?.isDirectory()) for (const name of fs.readdirSync(place).sort()) add(path.join(place, name))
    else if (stat) hash.update(`${place}|${stat.size}|${stat.mtimeMs}\n`)
  }
  places.forEach(add)
  return hash.digest('hex')
}
