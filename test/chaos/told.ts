/** A message without what differs each time: pids, durations, names of workspaces. */
export function plain(text: string): string {
  return text
    .replaceAll(/\b(alpha|beta|gamma|delta)\b/gu, 'shop')
    .replaceAll(/\/\S*\/workspaces\.json/gu, '…/workspaces.json')
    .replaceAll(/127\.0\.0\.1(:\d+)?/gu, 'localhost')
    .replaceAll(/\d+(\.\d+)?/gu, 'N')
    .slice(0, 240)
}

/** The messages that came with at least half of these blows, the most frequent first. */
export function usual(told: readonly (readonly string[])[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const text of told.flatMap((texts) => [...new Set(texts)])) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts.entries()].filter(([, count]) => count * 2 >= told.length).toSorted(([, one], [, other]) => other - one).map(([text]) => text)
}
