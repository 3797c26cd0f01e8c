import { FolderCog, HardDrive } from 'lucide-react'
import { useHub } from '../../app/app-context.ts'
import { Icon } from '../../components/controls.tsx'

/** The config folder of each platform, as the documentation names it. */
function configPlace(platform: string | undefined): string {
  if (platform === 'darwin') return '~/Library/Application Support/workspace-hub/workspaces.json'
  if (platform === 'win32') return '%APPDATA%\\workspace-hub\\workspaces.json'
  return '~/.config/workspace-hub/workspaces.json'
}

export function NoWorkspaces() {
  const platform = useHub((data) => data.hub?.platform)
  return (
    <div className="scroll grow">
      <div className="first-run">
        <h2>No workspaces yet</h2>
        <p className="tx2" style={{ maxWidth: 600 }}>
          A workspace is a project folder with its MCP servers. The Hub keeps the servers running behind one URL and asks you before an
          agent does something risky.
        </p>
        <div className="card">
          <div className="row b6">
            <Icon of={FolderCog} size={16} />
            Name your workspaces in the config file
          </div>
          <p className="s12 tx2" style={{ margin: '2px 0 8px' }}>
            It is read from here, unless the Hub was started with another file.
          </p>
          <pre className="codebox selectable">{configPlace(platform)}</pre>
        </div>
        <div className="row top s12" style={{ marginTop: 28 }}>
          <Icon of={HardDrive} size={16} />
          <span>
            <b className="b6">Stays on this computer</b>
            <span className="tx2" style={{ display: 'block' }}>The bus listens on 127.0.0.1. No account, no telemetry.</span>
          </span>
        </div>
      </div>
    </div>
  )
}
