/** Runs in a page: all that a page can try to send to a hub, or read from it. */
export async function tryAll({ hub: url, key }: { readonly hub: string; readonly key: string }): Promise<Record<string, string>> {
  const event = JSON.stringify({ scope: 'test/page', severity: 'info', summary: 'from a page' })
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
  const click = JSON.stringify({ workspace: 'shop', key, page: 'x', role: 'x', name: 'from a page', text: '', selector: '', x: 0, y: 0 })
  const json = { 'content-type': 'application/json' }
  const told = (answer: Promise<Response>): Promise<string> => answer.then(({ type, status }) => `${type} ${status}`, () => 'blocked')
  const stream = (path: string) =>
    new Promise<string>((resolve) => {
      const source = new EventSource(url + path)
      source.addEventListener('open', () => resolve('open'))
      source.addEventListener('error', () => resolve('blocked'))
    })
  const form = (path: string) =>
    new Promise<string>((resolve) => {
      document.body.innerHTML = `<iframe name="f"></iframe><form target="f" method="post" enctype="text/plain" action="${url + path}"><input name='${event.slice(0, -1)},"a":"' value='"}'></form>`
      document.querySelector('iframe')?.addEventListener('load', () => resolve('sent'))
      document.querySelector('form')?.submit()
    })
  const image = (path: string) =>
    new Promise<string>((resolve) => {
      const element = new Image()
      element.addEventListener('load', () => resolve('open'))
      element.addEventListener('error', () => resolve('blocked'))
      element.src = url + path
    })
  return {
    health: await told(fetch(`${url}/health`)),
    history: await told(fetch(`${url}/api/internal/bus`)),
    stream: await stream('/api/internal/bus'),
    event: await told(fetch(`${url}/api/internal/bus`, { method: 'POST', headers: json, body: event })),
    rpc: await told(fetch(`${url}/rpc/shop`, { method: 'POST', headers: json, body: call })),
    mcp: await told(fetch(`${url}/mcp/shop`, { method: 'POST', headers: json, body: call })),
    control: await told(fetch(`${url}/api/control/shutdown`, { method: 'POST', headers: { authorization: 'Bearer x' } })),
    click: await told(fetch(`${url}/api/clicks`, { method: 'POST', headers: json, body: click })),
    image: await image('/health'),
    // What follows a browser sends without asking first; no page hears what came of it.
    'plain event': await told(fetch(`${url}/api/internal/bus`, { method: 'POST', mode: 'no-cors', body: event })),
    'plain call': await told(fetch(`${url}/rpc/shop`, { method: 'POST', mode: 'no-cors', body: call })),
    'plain message': await told(fetch(`${url}/mcp/shop`, { method: 'POST', mode: 'no-cors', body: call })),
    'plain shutdown': await told(fetch(`${url}/api/control/shutdown`, { method: 'POST', mode: 'no-cors' })),
    beacon: String(navigator.sendBeacon(`${url}/api/internal/bus`, new Blob([event], { type: 'text/plain' }))),
    form: await form('/api/internal/bus')
  }
}
