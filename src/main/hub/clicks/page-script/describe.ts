/**
 * Part of the page's script: `describe(element, path, hide)` gives role, name and text of an element, `secretsAt(path)` what
 * must not be in them. What a person typed or chose is no part of either, nor is anything that repeats it.
 */
export const describeSource = String.raw`
  const fields = 'input:not([type="button" i],[type="submit" i],[type="reset" i],[type="image" i]),textarea,select,' +
    '[contenteditable]:not([contenteditable="false" i]),[role="textbox"],[role="searchbox"],[role="combobox"],[role="spinbutton"]'
  const secretFields = 'input[type="password" i],input[autocomplete*="password" i],input[autocomplete="one-time-code" i],input[autocomplete^="cc-" i]'
  const unseen = 'script,style,noscript,template,datalist,' + fields
  const tagRoles = {
    a: 'link', area: 'link', article: 'article', aside: 'complementary', button: 'button', dialog: 'dialog', fieldset: 'group', footer: 'contentinfo',
    form: 'form', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', header: 'banner', img: 'img',
    li: 'listitem', main: 'main', nav: 'navigation', ol: 'list', option: 'option', progress: 'progressbar', select: 'combobox',
    summary: 'button', svg: 'img', table: 'table', td: 'cell', textarea: 'textbox', th: 'columnheader', tr: 'row', ul: 'list'
  }
  const inputRoles = {
    button: 'button', checkbox: 'checkbox', image: 'button', number: 'spinbutton', radio: 'radio', range: 'slider', reset: 'button',
    search: 'searchbox', submit: 'button'
  }

  const cut = (text, max) => Array.from(text.toWellFormed()).slice(0, max).join('')
  const tidy = (text) => cut(text.replace(/\s+/g, ' ').trim(), 256)
  // A form gives its fields by name: form.id may be an <input name="id">. Attributes can't be hidden so.
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name) ?? ''
  const matches = (element, selector) => Element.prototype.matches.call(element, selector)

  const isField = (node) => node.nodeType === 1 && (matches(node, fields) || node.isContentEditable === true)
  const valueOf = (field) => String(field.value ?? field.textContent ?? '')

  // Fields that once hid what is in them: "show password" makes one like the others.
  const hiding = new WeakSet()
  const secretsAt = (path) => {
    const roots = new Set([document, ...path.filter((node) => node.nodeType === 9 || node.nodeType === 11)])
    const all = Array.from(roots).flatMap((root) => Array.from(root.querySelectorAll('input')))
    for (const field of all) if (matches(field, secretFields)) hiding.add(field)
    const values = [...all.filter((field) => hiding.has(field)), ...path.filter(isField)].map(valueOf)
    // Shorter ones would be found everywhere, longer ones nowhere whole.
    const telling = values.filter((value) => value.length > 3 && value.length <= 2048).map((value) => value.toWellFormed())
    return telling.flatMap((value) => [value, encodeURIComponent(value)])
  }

  // The text that is seen, without what is in fields. Looks at so many nodes at most.
  const textIn = (element) => {
    let text = ''
    let nodes = 2000
    const walk = (node) => {
      if (text.length > 1024 || (nodes -= 1) < 0) return
      if (node.nodeType === 3) text += node.nodeValue + ' '
      else if (node.nodeType === 11) node.childNodes.forEach(walk)
      else if (node.nodeType === 1 && !matches(node, unseen) && node.isContentEditable !== true) {
        const assigned = node.localName === 'slot' && node.assignedNodes ? node.assignedNodes() : []
        if (node.shadowRoot) walk(node.shadowRoot)
        else (assigned.length > 0 ? assigned : node.childNodes).forEach(walk)
      }
    }
    walk(element)
    return text
  }

  const roleOf = (element) => {
    const [role] = attribute(element, 'role').trim().split(/\s+/)
    if (role) return cut(role, 256)
    const tag = element.localName
    if (tag === 'input') return attribute(element, 'list') ? 'combobox' : inputRoles[attribute(element, 'type').toLowerCase()] ?? 'textbox'
    if ((tag === 'a' || tag === 'area') && !element.hasAttribute('href')) return 'generic'
    return Object.hasOwn(tagRoles, tag) ? tagRoles[tag] : 'generic'
  }

  const labelledBy = (element) => {
    const root = element.getRootNode()
    const ids = attribute(element, 'aria-labelledby').split(/\s+/).filter(Boolean)
    return ids.map((id) => root.getElementById?.(id)).filter(Boolean).map(textIn).join(' ')
  }
  const labelsOf = (element) => (element.localName === 'form' || !element.labels ? '' : Array.from(element.labels, textIn).join(' '))
  // Nobody types into these: what they say is in their value.
  const buttonLabel = (element) => (matches(element, 'input[type="button" i],input[type="submit" i],input[type="reset" i]') ? attribute(element, 'value') : '')
  const imageIn = (element) => attribute(matches(element, 'img,area,input') ? element : element.querySelector('img[alt]') ?? element, 'alt')
  const nameSources = [
    labelledBy,
    (element) => attribute(element, 'aria-label'),
    labelsOf,
    buttonLabel,
    (element, text) => text,
    imageIn,
    (element) => (element.localName === 'svg' ? element.querySelector('title')?.textContent ?? '' : ''),
    (element) => attribute(element, 'title'),
    (element) => attribute(element, 'placeholder')
  ]

  const describe = (element, path, hide) => {
    // Whatever holds the element may be edited as a whole.
    const text = path.slice(path.indexOf(element)).some(isField) ? '' : tidy(hide(textIn(element)))
    let name = ''
    for (const source of nameSources) name ||= tidy(hide(source(element, text)))
    return { role: hide(roleOf(element)), name, text }
  }
`
