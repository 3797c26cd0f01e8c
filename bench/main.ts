// Runs one benchmark: `npm run bench -- NAME [argument ...]`.
import { benchBus } from './bus.ts'
import { benchDurability } from './durability.ts'
import { benchIdle } from './idle.ts'
import { benchJournal } from './journal.ts'
import { benchWindow } from './window.ts'

const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  bus: benchBus, durability: benchDurability, idle: benchIdle, journal: benchJournal, window: benchWindow
}

const [name = '', ...args] = process.argv.slice(2)
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
if (bench === undefined) {
  process.stderr.write(`Name a benchmark: ${Object.keys(benches).join(', ')}\n`)
  process.exitCode = 2
} else await bench(args)
