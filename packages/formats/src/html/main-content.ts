/** Which part of a page is its content. */
import { type Element, isElement, type Piece } from './tree.ts'

/** A `main` or `article` with less of the page's text than this is not what the page is about. */
const MIN_SHARE = 0.3
/** A container is left for one of its children when that holds this share of its text outside links. */
const DESCEND_SHARE = 0.8
/** Lists and boxes with a larger share of their text in links are navigation. */
const MAX_LINK_SHARE = 0.75
/** Fewer links' text than this is a list of sources rather than a menu. */
const MIN_MENU = 40

/**
 * The page's `main` or only `article`; without one, the innermost container that holds most of the text which is
 * no link (text density, after Kohlschütter et al. 2010), with menus and page headers taken out.
 */
export function mainContent(body: Element): Element {
  const marked = largest(body, isMain) ?? onlyArticle(body)
  if (marked !== undefined && plain(marked) >= plain(body) * MIN_SHARE && marked.length > 0) {
    return onlyArticle(marked) ?? marked
  }
  const chosen = descend(withoutFurniture(body))
  return chosen.length > 0 ? chosen : body
}

function plain(element: Element): number {
  return element.length - element.linked
}

function isMain(element: Element): boolean {
  return element.name === 'main' || element.role === 'main'
}

function largest(root: Element, test: (element: Element) => boolean): Element | undefined {
  return elements(root)
    .filter(test)
    .reduce<Element | undefined>(
      (best, next) => (best && plain(best) >= plain(next) ? best : next),
      undefined,
    )
}

/** An `article` that stands for the whole: not one of a list of teasers, not a comment below the text. */
function onlyArticle(root: Element): Element | undefined {
  const found = largest(root, ({ name, role }) => name === 'article' || role === 'article')
  return found !== undefined && plain(found) >= plain(root) * DESCEND_SHARE ? found : undefined
}

function descend(body: Element): Element {
  let at = body
  for (;;) {
    const inner = at.children.find(
      (child): child is Element => isElement(child) && plain(child) >= plain(at) * DESCEND_SHARE,
    )
    if (inner === undefined || !CONTAINERS.has(inner.name) || inner.length === 0) return at
    at = inner
  }
}

const CONTAINERS = new Set(['div', 'section', 'article', 'main', 'center', 'form'])

/** A copy of the tree without menus and page headers; the tree itself when nothing else is in it. */
function withoutFurniture(root: Element): Element {
  const children: (Element | Piece)[] = []
  let length = 0
  let linked = 0
  const removed = { length: 0, linked: 0 }
  for (const child of root.children) {
    if (!isElement(child)) {
      children.push(child)
      continue
    }
    const kept = isFurniture(child) ? undefined : withoutFurniture(child)
    if (kept !== undefined) children.push(kept)
    removed.length += child.length - (kept?.length ?? 0)
    removed.linked += child.linked - (kept?.linked ?? 0)
  }
  length = root.length - removed.length
  linked = root.linked - removed.linked
  return length === 0 ? root : { ...root, children, length, linked }
}

function isFurniture(element: Element): boolean {
  const { name, length, linked } = element
  if (name === 'header') return !elements(element).some((inner) => inner.name === 'h1')
  const isMenu = linked > length * MAX_LINK_SHARE && linked >= MIN_MENU
  return isMenu && ['ul', 'ol', 'div', 'table', 'section', 'form'].includes(name) && !hasHeading(element)
}

function hasHeading(element: Element): boolean {
  return elements(element).some(({ name }) => /^h[1-6]$/.test(name))
}

/** All elements below one, in document order. */
function elements(root: Element, found: Element[] = []): Element[] {
  for (const child of root.children) {
    if (!isElement(child)) continue
    found.push(child)
    elements(child, found)
  }
  return found
}
