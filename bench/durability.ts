import { runDurability } from '../test/fixtures/durability/run.ts'

const defaultKills = '50'

/** `kill -9` of the hub under writers: `[kills]`. Exits with 1 when anything that was promised is not kept. */
export async function benchDurability([kills = defaultKills]: readonly string[]): Promise<void> {
  const result = await runDurability(Number(kills), (kill) => process.stdout.write(`${kill % 10 === 0 ? kill : '.'}`))
  const { events, accepted, retries, resumed, faults } = result
  process.stdout.write(
    `\nkill -9 ${result.kills} times under 8 writers: ${accepted} events answered with ok, ${retries} requests sent again, ` +
      `${events} events in the journal, a subscriber resumed ${resumed} times\n${faults.length} faults\n`
  )
  for (const fault of faults.slice(0, 20)) process.stdout.write(`  ${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}
