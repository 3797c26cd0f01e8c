/**
 * Part of the page's script: `send(click)` posts a click, without waiting for what comes of it. It drops clicks that come
 * faster than a person makes them, rests longer and longer while the hub is away, and ends for good where the hub
 * refuses the key or the workspace.
 */
export const sendSource = String.raw`
  const perSecond = 20
  let recent = []
  let failures = 0
  let restUntil = 0
  const rest = () => {
    failures += 1
    restUntil = Date.now() + Math.min(60000, 500 * 2 ** failures)
  }
  const answered = (response) => {
    if (response.status === 429 || response.status >= 500) return rest()
    failures = 0
    if (response.ok) return
    restUntil = Infinity
    console.warn('clicks.js: the hub refused a click (' + response.status + '). Copy the script tag again from its Clicks view.')
  }
  const send = (click) => {
    const now = Date.now()
    recent = recent.filter((time) => now - time < 1000)
    if (now < restUntil || recent.length >= perSecond) return
    recent.push(now)
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ workspace, key, ...click })
    fetch(origin + '/api/clicks', { method: 'POST', mode: 'cors', credentials: 'omit', keepalive: true, headers, body }).then(answered).catch(rest)
  }
`
