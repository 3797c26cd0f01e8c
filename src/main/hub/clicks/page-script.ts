/**
 * What GET /clicks.js serves: plain script for pages under development, so it is kept as text and works in any page.
 * It sends what was clicked, never what was typed: no values, no text of fields or of editable parts, no query string.
 */
export const pageScript = String.raw`(() => {
  'use strict'
  const script = document.currentScript
  if (!script) return
  const { origin, searchParams } = new URL(script.src)
  const workspace = searchParams.get('workspace')
  const key = searchParams.get('key')
  if (!workspace || !key) return console.warn('clicks.js: copy the whole script tag, with workspace and key')

  const typedInto = 'input,textarea,select,[contenteditable]:not([contenteditable="false"])'
  const interactive = 'a[href],button,summary,label,option,[role],[tabindex],[data-testid],' + typedInto
  const tagRoles = {
    a: 'link', article: 'article', aside: 'complementary', button: 'button', dialog: 'dialog', footer: 'contentinfo',
    form: 'form', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading',
    header: 'banner', img: 'img', li: 'listitem', main: 'main', nav: 'navigation', ol: 'list', option: 'option',
    progress: 'progressbar', select: 'combobox', summary: 'button', table: 'table', td: 'cell', textarea: 'textbox',
    th: 'columnheader', tr: 'row', ul: 'list'
  }
  const inputRoles = {
    button: 'button', checkbox: 'checkbox', image: 'button', number: 'spinbutton', radio: 'radio', range: 'slider',
    reset: 'button', search: 'searchbox', submit: 'button'
  }

  const cut = (text, max) => Array.from(String(text).toWellFormed()).slice(0, max).join('')
  const tidy = (text) => cut(String(text ?? '').replace(/\s+/g, ' ').trim(), 256)
  const tagOf = (element) => element.tagName.toLowerCase()

  // The visible text, without what a person may have typed.
  const textOf = (element) => {
    let text = ''
    const walk = (node) => {
      if (text.length > 1024) return
      if (node.nodeType === 3) text += node.nodeValue + ' '
      else if (node.nodeType === 1 && !node.matches(typedInto + ',script,style,noscript,template')) node.childNodes.forEach(walk)
    }
    if (!element.closest(typedInto)) walk(element)
    return tidy(text)
  }

  const roleOf = (element) => {
    const role = tidy(element.getAttribute('role')).split(' ')[0]
    if (role) return role
    const tag = tagOf(element)
    if (tag === 'input') return inputRoles[element.type] ?? 'textbox'
    if (tag === 'a' && !element.hasAttribute('href')) return 'generic'
    return tagRoles[tag] ?? 'generic'
  }

  const nameOf = (element) => {
    const label = tidy(element.getAttribute('aria-label'))
    if (label) return label
    const ids = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
    const by = ids.map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean).map(textOf).join(' ')
    if (by.trim()) return tidy(by)
    const labels = element.labels ? Array.from(element.labels).map(textOf).join(' ') : ''
    if (labels.trim()) return tidy(labels)
    const image = element.matches('img,area,input[type="image"]') ? element : element.querySelector('img[alt]')
    return textOf(element) || tidy(image?.getAttribute('alt')) || tidy(element.getAttribute('title')) || tidy(element.getAttribute('placeholder'))
  }

  const unique = (element, selector) => {
    try {
      return element.getRootNode().querySelectorAll(selector).length === 1
    } catch {
      return false
    }
  }
  const quote = (text) => '"' + text.replace(/["\\]/g, '\\$&') + '"'
  const anchorOf = (element) => {
    for (const attribute of ['data-testid', 'data-test', 'data-cy']) {
      const value = element.getAttribute(attribute)
      const selector = value && '[' + attribute + '=' + quote(value) + ']'
      if (selector && unique(element, selector)) return selector
    }
    const selector = element.id && (/^[A-Za-z_][\w-]*$/.test(element.id) ? '#' + element.id : '[id=' + quote(element.id) + ']')
    return selector && unique(element, selector) ? selector : undefined
  }
  const stepOf = (element) => {
    const tag = tagOf(element)
    const same = Array.from(element.parentNode?.children ?? []).filter((one) => one.tagName === element.tagName)
    return same.length > 1 ? tag + ':nth-of-type(' + (same.indexOf(element) + 1) + ')' : tag
  }
  // The nearest element with a name of its own, then the steps down from it.
  const selectorOf = (element) => {
    const steps = []
    for (let at = element; at && at.nodeType === 1; at = at.parentElement) {
      const anchor = anchorOf(at)
      steps.unshift(anchor ?? stepOf(at))
      if (anchor || at === document.body) break
    }
    return steps.join(' > ')
  }

  const onClick = (event) => {
    const target = event.composedPath()[0] ?? event.target
    if (!(target instanceof Element)) return
    const element = target.closest(interactive) ?? target
    const body = JSON.stringify({
      workspace,
      key,
      page: cut(location.origin === 'null' ? location.protocol + '//' : location.origin + location.pathname, 2048),
      role: cut(roleOf(element), 256),
      name: nameOf(element),
      text: textOf(element),
      selector: cut(selectorOf(element), 2048),
      x: Math.round(event.clientX) || 0,
      y: Math.round(event.clientY) || 0
    })
    const headers = { 'content-type': 'application/json' }
    fetch(origin + '/api/clicks', { method: 'POST', mode: 'cors', credentials: 'omit', keepalive: true, headers, body }).catch(() => {})
  }
  addEventListener('click', (event) => {
    try {
      onClick(event)
    } catch {
      // A page under development must not break on this script.
    }
  }, { capture: true, passive: true })
})()
`
