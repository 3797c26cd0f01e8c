import { describeSource } from './describe.ts'
import { selectorSource } from './selector.ts'
import { sendSource } from './send.ts'

/**
 * What GET /clicks.js serves: plain script for pages under development, so it is kept as text and works in any page.
 * It sends what was clicked, never what was typed. It never throws into the page.
 */
export const pageScript = String.raw`(() => {
  'use strict'
  const { origin, searchParams } = new URL(document.currentScript?.src || 'about:blank')
  const workspace = searchParams.get('workspace')
  const key = searchParams.get('key')
  if (!workspace || !key) return console.warn('clicks.js: copy the whole script tag, with workspace and key')
  // What is loaded twice, by two tags or by a page that runs its scripts again, counts once.
  const mark = Symbol.for('clicks.js of ' + workspace)
${describeSource}${selectorSource}${sendSource}
  const controls = 'a[href],area[href],button,summary,label,option,input,[onclick],[tabindex]:not([tabindex^="-"]),' +
    ['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'treeitem', 'slider']
      .map((role) => '[role="' + role + '"]').join() + ',' + fields

  // From the upper left of what is seen of the page, also for what is in its frames.
  const placeOf = (event, view) => {
    let { clientX: x = 0, clientY: y = 0 } = event
    for (; view && view.document !== document; view = view.parent) {
      const { left, top } = view.frameElement.getBoundingClientRect()
      x += left + view.frameElement.clientLeft
      y += top + view.frameElement.clientTop
    }
    return { x: Math.round(x) || 0, y: Math.round(y) || 0 }
  }

  let labelled
  // A click on a label makes another one, on its field.
  const isEcho = (event, path) => {
    const echo = labelled && labelled.time === event.timeStamp && path.includes(labelled.field)
    const label = path.find((node) => node.localName === 'label')
    labelled = label && { time: event.timeStamp, field: label.control }
    return echo
  }

  const onClick = (event) => {
    const path = event.composedPath()
    const elements = path.filter((node) => node.nodeType === 1)
    if (event.button || elements.length === 0 || isEcho(event, elements)) return
    const element = elements.find((one) => matches(one, controls)) ?? elements[0]
    const secrets = secretsAt(path)
    const hide = (text) => secrets.reduce((kept, secret) => kept.replaceAll(secret, '[hidden]'), text)
    const { protocol, pathname } = location
    // No query, no fragment: a form may have put into them what was typed.
    const page = location.origin === 'null' ? protocol + '//' : location.origin + hide(pathname)
    const selector = selectorOf(element)
    send({
      page: cut(page, 2048),
      ...describe(element, path, hide),
      selector: hide(selector) === selector ? selector : '',
      ...placeOf(event, element.ownerDocument.defaultView)
    })
  }

  const watch = (page) => {
    if (page[mark]) return
    page[mark] = true
    const quietly = (act) => (event) => {
      try {
        act(event)
      } catch {
        // A page under development must not break on this script.
      }
    }
    const enter = quietly(({ target }) => {
      if (matches(target, 'iframe,frame') && target.contentDocument) watch(target.contentDocument)
    })
    page.addEventListener('click', quietly(onClick), { capture: true, passive: true })
    page.addEventListener('load', enter, { capture: true, passive: true })
    page.querySelectorAll('iframe,frame').forEach((target) => enter({ target }))
  }
  watch(document)
})()
`
