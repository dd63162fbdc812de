/** The parsers that need no library, and the choice among them by file name. */
import type { Parser } from '../../ports.ts'
import { codeParser } from './code.ts'
import { csvParser } from './csv.ts'
import { jsonParser } from './json.ts'
import { markdownParser } from './markdown.ts'
import { textParser } from './text.ts'
import { unreadParser } from './unread.ts'

export const builtInParsers: readonly Parser[] = [
  markdownParser,
  codeParser,
  jsonParser,
  csvParser,
  textParser,
  unreadParser,
]

/**
 * The parser with the longest matching ending; among equals the first. A file of an unknown ending is tried as
 * plain text, which ends in `file-binary` when it is none.
 */
export function chooseParser(path: string, parsers: readonly Parser[] = builtInParsers): Parser {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  let chosen: Parser = textParser
  let longest = 0
  for (const parser of parsers) {
    for (const ending of parser.extensions) {
      if (ending.length > longest && name.endsWith(ending)) [chosen, longest] = [parser, ending.length]
    }
  }
  return chosen
}
