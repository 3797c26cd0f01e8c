/** 32 hex digits of a W3C `traceparent`. */
export function traceIdOf(trace: string | undefined): string | undefined {
  return trace?.split('-')[1]
}
