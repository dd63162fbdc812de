/** Deeper schemas than this are not read further down. */
const MAX_DEPTH = 16

/**
 * A tool's parameters as text to search in, one `name: description` a line, nested ones below. `parameters` is a
 * JSON schema of type `object` (or `dict`, as some catalogues say); for anything else the text is empty.
 */
export function parametersText(parameters: unknown): string {
  if (!isRecord(parameters) || (parameters['type'] !== 'object' && parameters['type'] !== 'dict')) return ''
  return propertyLines(parameters, 0).join('\n')
}

function propertyLines(schema: Readonly<Record<string, unknown>>, depth: number): string[] {
  if (depth === MAX_DEPTH) return []
  const { properties, items } = schema
  const lines = isRecord(items) ? [text(items), ...propertyLines(items, depth + 1)] : []
  for (const [name, property] of Object.entries(isRecord(properties) ? properties : {}))
    if (isRecord(property)) lines.push(`${name}: ${text(property)}`, ...propertyLines(property, depth + 1))
  return lines.filter((line) => line !== '')
}

function text({ description }: Readonly<Record<string, unknown>>): string {
  return typeof description === 'string' ? description : ''
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
