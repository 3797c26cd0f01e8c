import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** How to start Python with the worker's package: `command ...args worker --workspace ...`. */
export interface PythonRuntime {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/**
 * The Python that runs workers: `HUB_PYTHON`, else the environment that set-up made beside the app, else the one on
 * PATH. It is not checked here: a worker that can't start says why.
 */
export function findPython(appRoot: string, env: NodeJS.ProcessEnv, platform = process.platform): PythonRuntime {
  const windows = platform === 'win32'
  const own = windows ? join(appRoot, '.venv', 'Scripts', 'python.exe') : join(appRoot, '.venv', 'bin', 'python')
  const onPath = windows ? 'python' : 'python3'
  const command = env['HUB_PYTHON'] ?? (existsSync(own) ? own : onPath)
  return { command, args: ['-m', 'workspace_hub'], env: { PYTHONPATH: join(appRoot, 'python', 'src') } }
}
