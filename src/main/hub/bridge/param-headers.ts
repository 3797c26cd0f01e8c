import { headerValue } from './stateless.ts'

/** The JSON Schema annotation by which a tool asks for an argument to be repeated in a header. */
const annotation = 'x-mcp-header'

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined
}

/**
 * The `Mcp-Param-*` headers of a tool call, raw: one for each annotated property whose argument is there. Only chains
 * of `properties` count, as MCP has it.
 */
export function paramHeaders(inputSchema: unknown, args: unknown): readonly string[] {
  const properties = isRecord(inputSchema) ? inputSchema['properties'] : undefined
  if (!isRecord(properties) || !isRecord(args)) return []
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (!isRecord(schema) || !Object.hasOwn(args, key)) return []
    const name = schema[annotation]
    const text = asText(args[key])
    const own = typeof name === 'string' && text !== undefined ? [`Mcp-Param-${name}`, headerValue(text)] : []
    return [...own, ...paramHeaders(schema, args[key])]
  })
}
