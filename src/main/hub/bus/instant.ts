const rfc3339 =
  /^(?<date>\d{4}-\d{2}-\d{2})[Tt](?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d):(?<second>[0-5]\d|60)(?:\.(?<fraction>\d+))?(?<zone>[Zz]|[+\- ](?:[01]\d|2[0-3]):[0-5]\d)$/u

/**
 * An RFC 3339 time in epoch milliseconds, with its fraction. Undefined when it is none. A space stands for the plus of
 * an offset: that is what an unescaped `+` in a query becomes.
 */
export function parseInstant(text: string): number | undefined {
  const parts = rfc3339.exec(text)?.groups
  if (parts === undefined) return undefined
  const { date = '', hour = '', minute = '', second = '', fraction = '', zone = '' } = parts
  const day = Date.parse(`${date}T00:00:00Z`)
  // Date.parse lets the 30th of February pass as the 2nd of March.
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date)) return undefined
  const local = day + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1_000
  const offset = zone.length === 1 ? 0 : Number(zone.slice(1, 3)) * 3_600_000 + Number(zone.slice(4)) * 60_000
  // Below a millisecond only "more than none" matters, and binary fractions would be inexact.
  const millis = Number(fraction.slice(0, 3).padEnd(3, '0')) + (/[1-9]/u.test(fraction.slice(3)) ? 0.5 : 0)
  return local - (zone.startsWith('-') ? -offset : offset) + millis
}
