interface Page {
  readonly events: readonly { readonly seq: number; readonly data?: { readonly number?: number } }[]
}

export interface Counted {
  readonly once: number
  readonly twice: number
  readonly missing: number
  /** The newest of them. */
  readonly lastSeq: number
}

/** How many of the events numbered 0 to `count` are in the journal, in the order of their seq. */
export async function countEvents(bus: string, count: number): Promise<Counted> {
  const seen = new Uint8Array(count)
  let after = 0
  for (;;) {
    const { events } = (await (await fetch(`${bus}?scope=bench/window&after=${after}&limit=1000`)).json()) as Page
    for (const { seq, data } of events) {
      if (seq <= after) throw new Error(`seq ${seq} came after ${after}`)
      after = seq
      const number = data?.number ?? -1
      if (number < 0 || number >= count) throw new Error(`event ${seq} is none of ours`)
      seen[number] = (seen[number] ?? 0) + 1
    }
    if (events.length < 1000) break
  }
  const having = (wanted: (times: number) => boolean): number => seen.filter(wanted).length
  return { once: having((times) => times === 1), twice: having((times) => times > 1), missing: having((times) => times === 0), lastSeq: after }
}
