import { chooseParser, type Parser } from 'lightcone'
import { codeExtensions } from './code/extensions.ts'
import type { CodeOutline } from './code/outline.ts'

export type { CodeOutline, CodeSymbol, SymbolKind } from './code/outline.ts'

/**
 * Source code by its grammar: each function, class, method, type and constant is a `symbol` block under its
 * qualified name, comments above it included; one too long for a passage is taken apart by its members. The text
 * is the source itself. What the grammar cannot read in a stated amount of work, the engine reads by its layout.
 */
export const codeParser: Parser = {
  name: 'code-grammar',
  extensions: codeExtensions,
  async parse(file, limits) {
    const { parseCode } = await import('./code/parse.ts')
    return (
      (await parseCode(file.text(), file.path, limits.maxMs)) ?? chooseParser(file.path).parse(file, limits)
    )
  },
}

/**
 * The symbols of a source with signature, comment and members, and what it imports. The path's ending names the
 * language. Undefined when there is no grammar for it, or the grammar gave up.
 */
export async function codeOutline(source: string, path: string): Promise<CodeOutline | undefined> {
  const { outlineOf } = await import('./code/parse.ts')
  return outlineOf(source, path)
}
