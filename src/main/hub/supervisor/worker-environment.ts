/** What Python and the system need. Everything else a person has set is for the MCP servers, by the launch line. */
const passed = new Set([
  'PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'USER', 'LOGNAME',
  'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA',
  'SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'
])
const loopback = 'localhost,127.0.0.1,::1'

/** The environment of a worker process. */
export function workerEnvironment(env: NodeJS.ProcessEnv, python: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && passed.has(name.toUpperCase())) result[name] = value
  }
  const proxied = Object.keys(result).some((name) => /_proxy$/iu.test(name))
  // The worker talks to the hub on the loopback interface, which no proxy can reach.
  if (proxied) {
    const direct = [result['NO_PROXY'] ?? result['no_proxy'], loopback].filter(Boolean).join(',')
    Object.assign(result, { NO_PROXY: direct, no_proxy: direct })
  }
  return {
    ...result,
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUTF8: '1',
    // Without it `python -m` imports from the current folder first.
    PYTHONSAFEPATH: '1',
    ...python
  }
}
