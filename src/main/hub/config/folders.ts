import { posix, win32 } from 'node:path'

/** Where the hub keeps its things. Both are absolute; neither need exist yet. */
export interface Folders {
  /** Holds workspaces.json. */
  readonly config: string
  /** Holds the journal, the token, hub.json and the window's profile. */
  readonly data: string
}

const name = 'workspace-hub'

/** XDG says: a relative path in these variables is to be ignored. */
function xdg(value: string | undefined, fallback: string): string {
  return posix.join(value !== undefined && posix.isAbsolute(value) ? value : fallback, name)
}

/** The hub's folders for one account, the same for app and command line. */
export function folders(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, homedir: string): Folders {
  if (platform === 'win32') {
    return {
      config: win32.join(env['APPDATA'] ?? win32.join(homedir, 'AppData', 'Roaming'), name),
      data: win32.join(env['LOCALAPPDATA'] ?? win32.join(homedir, 'AppData', 'Local'), name)
    }
  }
  if (platform === 'darwin') {
    const config = posix.join(homedir, 'Library', 'Application Support', name)
    return { config, data: posix.join(config, 'data') }
  }
  return {
    config: xdg(env['XDG_CONFIG_HOME'], posix.join(homedir, '.config')),
    data: xdg(env['XDG_DATA_HOME'], posix.join(homedir, '.local', 'share'))
  }
}
