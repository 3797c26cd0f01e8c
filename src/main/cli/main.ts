import { call } from './call.ts'
import { wrongUsage } from './cli-error.ts'
import { splitCommon, type Command } from './command.ts'
import { emit } from './emit.ts'
import { events } from './events.ts'
import { hold, release } from './hold.ts'
import { restart, start, stop } from './lifecycle.ts'
import { logs } from './logs.ts'
import { print, table } from './output.ts'
import { proposals } from './proposals.ts'
import { serve } from './serve.ts'
import { status } from './status.ts'

const commands = new Map<string, Command>(
  Object.entries({ serve, status, start, stop, restart, logs, events, emit, call, proposals, hold, release })
)

function help(): string {
  const rows = Array.from(commands, ([name, { about, usage }]) => [name, about, usage])
  return [
    'Workspace Hub: keeps MCP servers alive behind one URL per workspace.',
    '',
    table(['COMMAND', 'WHAT IT DOES', 'USAGE'], rows),
    '',
    'Every command takes --data DIR (the data folder) and --json (output for programs).',
    'Exit status: 0 done, 1 failed, 2 wrong usage.'
  ].join('\n')
}

/**
 * Runs one line of arguments; resolves to the exit status.
 * @throws CliError WRONG_USAGE, or what the command throws
 */
export async function main(line: readonly string[]): Promise<number> {
  const { name, context, help: asked } = splitCommon(line)
  const command = name === undefined ? undefined : commands.get(name)
  if (asked || name === 'help') {
    print(command === undefined ? help() : `${name} ${command.usage}\n${command.about}.`)
    return 0
  }
  if (command === undefined) throw wrongUsage(name === undefined ? 'Name a command.' : `There is no command "${name}".`)
  return command.run(context)
}
