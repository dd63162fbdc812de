/**
 * The names that a piece of source code declares, told by the look of its lines: for code that comes without its file
 * name (chunks that somebody else cut, listings in other documents), which no grammar reads. A passage that declares
 * what a question names is found before those that only use it.
 */

/** Fewer lines hold too little to tell code by. */
const LEAST_LINES = 3
/** Of the lines of a language with braces so many end in one or in a semicolon, or are comments: one in three. */
const LEAST_SHARE = 1 / 3
const MOST_NAMES = 50

const BRACED_LINE = /[;{}]\s*$|^\s*(?:\/\/|\/\*|\*(?:\s|\/)|#\s*include|@\w)/
const BRACE = /\{\s*$|^\s*\}/m
const INDENTED =
  /^[ \t]*(?:async +)?(?:def +\w+ *\(.*|class +\w+(?: *\(.*\))? *:|module +[A-Z]\w*|class +[A-Z]\w*(?: *< *\w+)?)\s*$/m

const KEYWORDS =
  'fn|func|function|def|class|struct|enum|union|trait|interface|impl|object|record|module|namespace|macro_rules!'
/** A keyword and its name, what follows in code; or a name after types and modifiers, with its parameters. */
const DECLARATION = new RegExp(
  `\\b(?:${KEYWORDS})(?:<[^>\\n]{0,200}>)?\\s+(?:\\([^()\\n]{0,200}\\)\\s*)?([A-Za-z_]\\w*)(?=\\s*(?:[({<:;=!]|$|extends\\b|implements\\b|for\\b|where\\b|is\\b))` +
    '|^[ \\t]*#[ \\t]*define[ \\t]+([A-Za-z_]\\w*)' +
    '|^[ \\t]*(?:(?:public|private|protected|internal|static|final|abstract|virtual|inline|const|constexpr|async|override|extern|unsigned|void|int|bool|char|float|double|auto|string|size_t|[A-Z]\\w*(?:<[^>\\n]{0,200}>)?)[ \\t*&]+){1,12}([A-Za-z_]\\w*)[ \\t]*\\(',
  'gm',
)

/** Each once, in order; none where the text does not look like code. */
export function declaredNames(text: string): readonly string[] {
  if (!looksLikeCode(text)) return []
  const names = new Set<string>()
  for (const match of text.matchAll(DECLARATION)) {
    names.add((match[1] ?? match[2] ?? match[3])!)
    if (names.size === MOST_NAMES) break
  }
  return [...names]
}

function looksLikeCode(text: string): boolean {
  if (!BRACE.test(text)) return INDENTED.test(text)
  const lines = text.split('\n').filter((line) => /\S/.test(line))
  const braced = lines.filter((line) => BRACED_LINE.test(line)).length
  return lines.length >= LEAST_LINES && braced >= lines.length * LEAST_SHARE
}
