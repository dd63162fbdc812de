/** A page as a tree of its block-level elements, with what no reader sees left out. */
import { Parser } from 'htmlparser2'
import { LightconeError } from 'lightcone'

/** A stretch of text. `value` is absent when the text is the source itself. */
export interface Piece {
  readonly start: number
  readonly end: number
  /** What an entity or a line break stands for. */
  readonly value?: string
}

export interface Element {
  readonly name: string
  readonly role: string
  /** Class and id, for names such as `language-ts` or `cookie-banner`. */
  readonly names: string
  readonly parent: Element | undefined
  readonly children: (Element | Piece)[]
  /** Characters of text below the element, and how many of them are in links. */
  length: number
  linked: number
  /** Language of the code in a `pre`. */
  codeLanguage?: string
}

export interface Tree {
  readonly body: Element
  readonly title: string
  readonly language: string
  /** `meta` contents and the canonical address by lower-case name. */
  readonly facts: ReadonlyMap<string, string>
}

export function isElement(node: Element | Piece): node is Element {
  return 'children' in node
}

/** Elements that stand in the line of text. All others are blocks. */
const INLINE = new Set(
  (
    'a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp ' +
    'small span strike strong sub sup time tt u var wbr math mi mo mn mrow msup msub mfrac semantics'
  ).split(' '),
)
/** Elements whose content is not for readers, or is no content. */
const DROPPED = new Set(
  (
    'script style noscript template svg iframe object embed canvas audio video map select option button input textarea ' +
    'datalist meter progress nav aside footer annotation annotation-xml frameset'
  ).split(' '),
)
const DROPPED_ROLES = new Set(
  'navigation banner contentinfo search complementary dialog alertdialog menu menubar toolbar'.split(' '),
)
/** Class and id names of furniture that has no element or role of its own. */
const FURNITURE =
  /(?:^|[\s_-])(?:cookies?(?:[_-]?(?:banner|consent|notice|bar|popup|law))|consent[_-]?(?:banner|manager)|gdpr|breadcrumbs?|headerlink|footnote-?back(?:ref)?|reversefootnote|mw-cite-backlink|skip-?(?:link|nav|to-content)|sr-skip|share-?(?:buttons?|bar|links)|social-?(?:share|links|media)|newsletter-(?:sign-?up|form|popup|box)|adverts?|advertisement|ad-(?:slot|banner|container)|nav-?bar|site-?nav|table-of-contents|toc|sphinxsidebar|mw-editsection|navbox|noprint)(?=$|[\s_-])/i

/**
 * Elements open at once, inline ones included, beyond which a page is refused: the parser's own work grows with
 * the square of this number.
 */
const MAX_OPEN = 10_000

/** Elements of a page; a page that a person wrote has one about every 50 bytes. A million take about 700 MB. */
const MAX_ELEMENTS = 1_000_000

/**
 * Throws `file-nesting` when blocks stand deeper in one another than `maxNesting`, `file-too-large` beyond
 * `MAX_ELEMENTS`.
 */
export function readTree(source: string, maxNesting: number): Tree {
  const state: State = {
    source,
    at: element('body', {}, undefined),
    depth: 0,
    open: 0,
    count: 0,
    dropping: 0,
    links: 0,
    inTitle: false,
    title: '',
    language: '',
    facts: new Map(),
  }
  const body = state.at
  const parser: Parser = new Parser({
    onopentag: (name, attributes) => {
      if (++state.open > MAX_OPEN) throw tooDeep(MAX_OPEN)
      if (++state.count > MAX_ELEMENTS) throw tooMany()
      opened(state, name, attributes, maxNesting)
    },
    onclosetag: (name) => {
      state.open--
      closed(state, name)
    },
    ontext: (data) => text(state, data, parser.startIndex, parser.endIndex + 1),
  })
  parser.end(source)
  const { language, facts } = state
  return { body, title: state.title.replace(/\s+/g, ' ').trim(), language, facts }
}

interface State {
  readonly source: string
  /** The innermost open block. */
  at: Element
  depth: number
  open: number
  /** How many elements there were so far. */
  count: number
  /** How many elements are open at and below the dropped one. */
  dropping: number
  links: number
  inTitle: boolean
  title: string
  language: string
  readonly facts: Map<string, string>
}

type Attributes = Readonly<Record<string, string>>

function opened(state: State, name: string, attributes: Attributes, maxNesting: number): void {
  if (state.dropping > 0) state.dropping++
  else if (name === 'title') state.inTitle = true
  else if (name === 'html') state.language ||= attributes['lang'] ?? attributes['xml:lang'] ?? ''
  else if (name === 'meta' || name === 'link') fact(state, name, attributes)
  else if (name === 'br') state.at.children.push({ start: 0, end: 0, value: '\n' })
  else if (isDropped(state, name, attributes)) state.dropping = 1
  else if (INLINE.has(name)) inline(state, name, attributes)
  else if (!TRANSPARENT.has(name)) {
    if (++state.depth > maxNesting) throw tooDeep(maxNesting)
    const child = element(name, attributes, state.at)
    state.at.children.push(child)
    state.at = child
  }
}

/** Parts of every page that are no blocks of their own. */
const TRANSPARENT = new Set(['head', 'body', 'img', 'base', 'area', 'col', 'colgroup', 'source', 'track'])

function inline(state: State, name: string, attributes: Attributes): void {
  if (name === 'a') state.links++
  const language = /(?:^|\s)(?:language|lang|highlight-source)-([\w+#-]+)/.exec(
    attributes['class'] ?? '',
  )?.[1]
  if (language !== undefined && state.at.name === 'pre') state.at.codeLanguage ??= language
}

function closed(state: State, name: string): void {
  if (state.dropping > 0) state.dropping--
  else if (name === 'title') state.inTitle = false
  else if (name === 'a') state.links--
  else if (state.at.name === name && state.at.parent !== undefined && !INLINE.has(name)) {
    const { parent, length, linked } = state.at
    parent.length += length
    parent.linked += linked
    state.at = parent
    state.depth--
  }
}

function text(state: State, data: string, start: number, end: number): void {
  if (state.inTitle) state.title += data
  if (state.inTitle || state.dropping > 0) return
  // Text that the parser takes back from a tag cut off by the end of the file is reported with the tag's start.
  const from = end - data.length
  const isSource = from >= start && state.source.startsWith(data, from)
  state.at.children.push(isSource ? { start: from, end } : { start, end, value: data })
  const length = data.trim().length
  state.at.length += length
  if (state.links > 0) state.at.linked += length
}

function isDropped(state: State, name: string, attributes: Attributes): boolean {
  if (DROPPED.has(name)) return true
  if ('hidden' in attributes || attributes['aria-hidden'] === 'true') return true
  if (/display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes['style'] ?? '')) return true
  if (DROPPED_ROLES.has((attributes['role'] ?? '').toLowerCase())) return true
  if (name === 'dialog' && !('open' in attributes)) return true
  // The page's body and its main parts carry class names of what they hold somewhere inside.
  if (/^(?:html|body|main|article|h[1-6])$/.test(name)) return false
  return state.at.name !== 'pre' && FURNITURE.test(namesOf(attributes))
}

function fact(state: State, name: string, attributes: Attributes): void {
  const key = name === 'link' ? attributes['rel'] : (attributes['name'] ?? attributes['property'])
  const value = (name === 'link' ? attributes['href'] : attributes['content'])?.replace(/\s+/g, ' ').trim()
  if (key && value && !state.facts.has(key.toLowerCase())) state.facts.set(key.toLowerCase(), value)
}

function namesOf(attributes: Attributes): string {
  return `${attributes['class'] ?? ''} ${attributes['id'] ?? ''}`.trim()
}

function element(name: string, attributes: Attributes, parent: Element | undefined): Element {
  const role = (attributes['role'] ?? '').toLowerCase()
  return { name, role, names: namesOf(attributes), parent, children: [], length: 0, linked: 0 }
}

function tooMany(): LightconeError {
  return new LightconeError('file-too-large', {
    message: `The page has more than ${MAX_ELEMENTS} elements.`,
    hint: 'Save it in several parts.',
    details: { limit: MAX_ELEMENTS },
  })
}

function tooDeep(limit: number): LightconeError {
  return new LightconeError('file-nesting', {
    message: `Elements are nested more than ${limit} deep.`,
    hint: 'Raise maxNesting to read it.',
    details: { limit },
  })
}
