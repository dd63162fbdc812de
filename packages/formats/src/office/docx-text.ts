/** The text of paragraphs: what a reader sees of runs, fields, changes, notes and formulas. */
import { child, isXml, type Xml } from './xml.ts'

export interface ParagraphText {
  readonly text: string
  /** Notes referred to, in order: `footnote 2`. */
  readonly notes: readonly string[]
  /** Paragraphs of text boxes that hang on this one. */
  readonly boxed: readonly Xml[]
}

/** Deleted or moved away, instructions of fields, what stands in for newer content, readings of characters. */
const LEFT_OUT = new Set(
  'del moveFrom delText delInstrText instrText Fallback rt pPr rPr tblPr trPr tcPr sdtPr fldData commentRangeStart'.split(
    ' ',
  ),
)

const SIGNS: Readonly<Record<string, string>> = {
  tab: '\t',
  ptab: '\t',
  br: '\n',
  cr: '\n',
  noBreakHyphen: '-',
}

/** `mark` is written where a note is referred to. */
export function paragraphText(paragraph: Xml, mark: (note: string) => string): ParagraphText {
  const found = { text: '', notes: [] as string[], boxed: [] as Xml[] }
  const visit = (element: Xml): void => {
    for (const node of element.children) {
      if (!isXml(node)) continue
      const { name, attributes } = node
      if (name === 't') found.text += node.children.filter((part) => !isXml(part)).join('')
      else if (name === 'footnoteReference' || name === 'endnoteReference') {
        const note = `${name.slice(0, -9)} ${attributes['id'] ?? attributes['r:id'] ?? ''}`
        found.notes.push(note)
        found.text += mark(note)
      } else if (name === 'txbxContent') found.boxed.push(...node.children.filter(isXml))
      else if (name === 'br' && /page|column/.test(attributes['type'] ?? '')) found.text += ' '
      else if (SIGNS[name] !== undefined) found.text += SIGNS[name]
      else if (!LEFT_OUT.has(name) && !(name === 'r' && isHidden(node))) visit(node)
    }
  }
  visit(paragraph)
  return found
}

function isHidden(run: Xml): boolean {
  const vanish = child(run, 'rPr', 'vanish')
  return vanish !== undefined && !/^(?:0|false|off)$/.test(vanish.attributes['val'] ?? '')
}
