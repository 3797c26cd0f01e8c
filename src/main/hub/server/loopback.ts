const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/u

function isLoopbackIpv4(text: string): boolean {
  const parts = ipv4.exec(text)?.slice(1)
  if (parts === undefined) return false
  // A leading zero reads as octal in some programs: such a spelling is not taken for an address.
  return parts[0] === '127' && parts.every((part) => Number(part) <= 255 && String(Number(part)) === part)
}

/** Whether a socket's remote address is this machine, also where IPv4 comes in over an IPv6 socket. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false
  const lower = address.toLowerCase()
  if (lower === '::1') return true
  return isLoopbackIpv4(lower.startsWith('::ffff:') ? lower.slice('::ffff:'.length) : lower)
}

/** Whether a host name, IPv6 in brackets, can only mean this machine. Browsers never ask DNS for `*.localhost`. */
export function isLoopbackName(name: string): boolean {
  const lower = name.toLowerCase()
  if (lower === 'localhost' || lower === '[::1]' || isLoopbackIpv4(lower)) return true
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)+localhost$/u.test(lower)
}

const authority = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/iu

/** Splits `name:port` as it stands in `Host`. Undefined when it is neither. */
export function parseAuthority(text: string): { readonly name: string; readonly port?: number } | undefined {
  const match = authority.exec(text)
  if (match?.[1] === undefined) return undefined
  if (match[2] === undefined) return { name: match[1] }
  const port = Number(match[2])
  return port <= 65_535 ? { name: match[1], port } : undefined
}
