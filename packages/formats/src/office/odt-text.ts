import { isXml, textOf, type Xml } from './xml.ts'

export interface OdtText {
  readonly text: string
  /** Notes in the paragraph: their marks and texts. */
  readonly notes: readonly { readonly mark: string; readonly text: string }[]
  /** Paragraphs of text boxes that hang on this one. */
  readonly boxed: readonly Xml[]
}

/** Comments, readings of characters, hidden text, what stands for a picture, and changes that are listed elsewhere. */
const LEFT_OUT = new Set(
  'annotation annotation-end ruby-text hidden-text hidden-paragraph tracked-changes title desc script'.split(
    ' ',
  ),
)

/** Longest run of blanks that is believed. */
const MAX_BLANKS = 1000

export function odtText(paragraph: Xml, isHidden: (style: string) => boolean): OdtText {
  const found = { text: '', notes: [] as { mark: string; text: string }[], boxed: [] as Xml[] }
  const visit = (element: Xml): void => {
    for (const node of element.children) {
      if (!isXml(node)) {
        found.text += node.replace(/\s+/g, ' ')
        continue
      }
      const { name, attributes } = node
      if (LEFT_OUT.has(name)) continue
      if (name === 's') found.text += ' '.repeat(Math.min(MAX_BLANKS, Number(attributes['c'] ?? 1) || 1))
      else if (name === 'tab') found.text += '\t'
      else if (name === 'line-break') found.text += '\n'
      else if (name === 'note') {
        const note = noteOf(node)
        found.notes.push(note)
        found.text += note.mark
      } else if (name === 'text-box') found.boxed.push(...node.children.filter(isXml))
      else if (!isHidden(attributes['style-name'] ?? '')) visit(node)
    }
  }
  visit(paragraph)
  return found
}

function noteOf(note: Xml): { mark: string; text: string } {
  const part = (name: string) => note.children.find((node): node is Xml => isXml(node) && node.name === name)
  const mark = `[${textOf(part('note-citation')).trim()}]`
  return { mark, text: textOf(part('note-body')).replace(/\s+/g, ' ').trim() }
}
