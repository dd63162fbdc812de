import type { Parser } from 'lightcone'

/**
 * YAML as it stands: a block for each entry of the outermost mappings and lists, of longer entries for those inside
 * them, labelled by their path of keys. An OpenAPI description becomes its operations. Aliases are never expanded.
 */
export const yamlParser: Parser = {
  name: 'yaml',
  extensions: ['.yaml', '.yml'],
  async parse(file, limits) {
    const source = file.text()
    if (/^["']?(?:openapi|swagger)["']?\s*:/m.test(source.slice(0, 5000))) {
      const { parseYamlOpenApi } = await import('./yaml/openapi.ts')
      const parsed = parseYamlOpenApi(source, limits)
      if (parsed !== undefined) return parsed
    }
    const { parseYaml } = await import('./yaml/parse.ts')
    return { ...parseYaml(source), title: file.path }
  },
}
