/** From the least to the most severe. */
export const severities = ['debug', 'info', 'warning', 'error', 'critical'] as const
export type Severity = (typeof severities)[number]
