/**
 * Part of the page's script: `selectorOf(element)` gives CSS by which the element is found again: from the nearest one with
 * a name of its own, step by step. `>>>` steps into a shadow root or a frame, where the next part counts.
 */
export const selectorSource = String.raw`
  const longest = 2048
  const find = (root, selector) => {
    try {
      return root.querySelectorAll(selector)
    } catch {
      return []
    }
  }
  const quote = (text) => '"' + text.replace(/["\\]/g, '\\$&') + '"'
  // Such as libraries make anew at each start.
  const looksMade = (id) => id.length > 64 || /[\0-\x1f\x7f:«»]|\d{3}|[0-9a-f]{8}/i.test(id)
  const namesOf = (element) => {
    const id = attribute(element, 'id')
    const own = id === '' || looksMade(id) ? [] : [/^[A-Za-z_][\w-]*$/.test(id) ? '#' + id : '[id=' + quote(id) + ']']
    const testIds = ['data-testid', 'data-test', 'data-cy'].map((name) => [name, attribute(element, name)])
    return [...testIds.filter(([, value]) => value !== '' && !/[\0-\x1f\x7f]/.test(value)).map(([name, value]) => '[' + name + '=' + quote(value) + ']'), ...own]
  }
  const stepOf = (element) => {
    const tag = element.localName.replace(/[^\w\u0080-\uffff-]/g, '\\$&')
    const same = Array.from(element.parentNode?.children ?? []).filter((one) => one.localName === element.localName && one.namespaceURI === element.namespaceURI)
    return same.length > 1 ? tag + ':nth-of-type(' + (same.indexOf(element) + 1) + ')' : tag
  }
  const selectorIn = (root, element) => {
    const steps = []
    let named = false
    for (let at = element; at && !named; at = at.parentElement) {
      const name = namesOf(at).find((one) => find(root, one).length === 1)
      named = name !== undefined || at === root.body
      steps.unshift(name ?? stepOf(at))
    }
    // A shadow root has no body: its own children are those that no element holds.
    if (!named && root.nodeType === 11) steps[0] += ':not(* *)'
    while (steps.length > 1 && steps.join(' > ').length > longest / 2) steps.shift()
    return steps.join(' > ')
  }
  const selectorOf = (element) => {
    const parts = []
    for (let at = element; at; ) {
      const root = at.getRootNode()
      parts.unshift(selectorIn(root, at))
      at = root.host ?? (root === document ? undefined : root.defaultView?.frameElement)
    }
    const whole = parts.join(' >>> ')
    return whole.length > longest ? '' : whole
  }
`
