/** Inline Markdown without its markup: for the labels of headings and table headers. */

/** What stands for itself is kept, the marks around it go. */
const MARKUP: readonly (readonly [RegExp, string])[] = [
  [/\s*\{#[\w-]+\}\s*$/, ''],
  [/!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1'],
  [/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1'],
  [/<(https?:\/\/[^>\s]+)>/g, '$1'],
  [/<\/?[a-zA-Z][^>]*>/g, ''],
  [/(\*\*|__)(?=\S)([^*_]*\S)\1/g, '$2'],
  [/(?<![\w*])\*(?=\S)([^*]*\S)\*(?![\w*])/g, '$1'],
  [/(?<!\w)_(?=\S)([^_]*\S)_(?!\w)/g, '$1'],
  [/`+([^`]*)`+/g, '$1'],
  [/\\([!-/:-@[-`{-~])/g, '$1'],
]

/** Longest stretch whose markup is read; a longer "heading" is an accident, and stays as it is. */
const MAX_INLINE = 2000

export function plainInline(markdown: string): string {
  let plain = markdown
  if (markdown.length <= MAX_INLINE) for (const [markup, kept] of MARKUP) plain = plain.replace(markup, kept)
  return plain.replace(/\s+/g, ' ').trim()
}

/** The cells of a table line: split at each `|` that is not escaped, without the outer ones. */
export function tableCells(line: string): string[] {
  const cells = line.trim().split(/(?<!\\)\|/)
  if (cells.length > 1 && cells[0]!.trim() === '') cells.shift()
  if (cells.length > 1 && cells[cells.length - 1]!.trim() === '') cells.pop()
  return cells.map((cell) => cell.trim())
}
