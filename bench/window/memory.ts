import { readProcess } from '../../src/main/hub/supervisor/process-table.ts'

const everyMs = 1_000

/** Samples the resident memory of a process, in bytes, once a second until it is stopped. */
export function watchMemory(pid: number): { stop(): Promise<readonly number[]> } {
  const samples: number[] = []
  const take = async (): Promise<void> => {
    const row = await readProcess(pid)
    if (row !== undefined) samples.push(row.memoryBytes)
  }
  let last = take()
  const timer = setInterval(() => void (last = take()), everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await last
      await take()
      return samples
    }
  }
}
