/** What an engine does with a lexical index, in small: writes documents through it. For tests and benchmarks alone. */
import type { Document, Segment, SegmentFields, StoredSegment } from '../../model.ts'
import type { DocumentWrite, LexicalIndex, Store } from '../../ports.ts'

/** A document whose segments are given by their texts. */
export interface Book {
  readonly id: string
  readonly title: string
  readonly pages: readonly Page[]
}

export interface Page {
  readonly body: string
  readonly headings?: readonly string[]
}

export const LANGUAGE = 'en'

export class Shelf {
  readonly store: Store
  readonly index: LexicalIndex
  readonly books = new Map<string, Book>()

  constructor(store: Store, index: LexicalIndex) {
    this.store = store
    this.index = index
  }

  /** Adds or replaces. */
  async put(...books: readonly Book[]): Promise<void> {
    await this.store.commit({
      put: books.map((book) => ({ ...write(book), log: { lexical: this.encode(book) } })),
    })
    for (const book of books) this.books.set(book.id, book)
    await this.index.refresh()
  }

  /** The same by way of a part. */
  async load(...books: readonly Book[]): Promise<void> {
    const entries = books.map((book) => ({ count: book.pages.length, data: this.encode(book) }))
    await this.store.commit({
      put: books.map((book) => ({ ...write(book), log: {} })),
      putParts: [this.index.part(entries)],
    })
    for (const book of books) this.books.set(book.id, book)
    await this.index.refresh()
  }

  async remove(...ids: readonly string[]): Promise<void> {
    await this.store.commit({ remove: ids.filter((id) => this.books.has(id)) })
    for (const id of ids) this.books.delete(id)
    await this.index.refresh()
  }

  encode(book: Book): Uint8Array {
    const fields = book.pages.map(({ body, headings }) => fieldsOf(book.title, headings ?? [], body))
    return this.index.encode(fields, LANGUAGE)
  }
}

export function storedFields({ title, headings, text }: StoredSegment): SegmentFields {
  return fieldsOf(title, headings, text)
}

/** Words in backquotes are symbols, those in square brackets situations. */
function fieldsOf(title: string, headings: readonly string[], body: string): SegmentFields {
  const all = (form: RegExp) => (body.match(form) ?? []).join(' ')
  return { title, heading: headings.join(' '), body, symbol: all(/`[^`]*`/g), situation: all(/\[[^\]]*\]/g) }
}

function write({ id, title, pages }: Book): Omit<DocumentWrite, 'log'> {
  const document: Omit<Document, 'version'> = {
    id,
    source: 'shelf',
    title,
    text: pages.map(({ body }) => body).join(''),
    blocks: [],
    metadata: {},
    hash: '',
    language: LANGUAGE,
  }
  let end = 0
  const segments = pages.map(({ body, headings }, position): Segment => {
    const start = end
    end += body.length
    return { start, end, position, kind: 'passage', headings: headings ?? [] }
  })
  return { document, segments }
}
