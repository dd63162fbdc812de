/**
 * XHTML in a form that an HTML parser reads as it was meant, every character at its place. Elements closed in
 * their own tag (`<a id="p5"/>`) would be taken for open ones. Notes at the side are content in a book.
 */
export function asHtml(source: string): string {
  const parts: string[] = []
  let from = 0
  for (let at = source.indexOf('<'); at >= 0; ) {
    const isComment = source.startsWith('<!--', at)
    const close = source.indexOf(isComment ? '-->' : '>', at)
    if (close < 0) break
    const end = close + (isComment ? 3 : 1)
    const tag = source.slice(at, end)
    const changed = isComment ? tag : asHtmlTag(tag)
    if (changed !== tag) {
      parts.push(source.slice(from, at), changed)
      from = end
    }
    at = source.indexOf('<', end)
  }
  return parts.join('') + source.slice(from)
}

const VOID = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b/
/** An HTML parser closes these by itself when the next one or their parent ends. */
const SELF_ENDING = /^<(?:p|td|th|li|dt|dd|tr)\b/

/** The same length as `tag`. */
function asHtmlTag(tag: string): string {
  if (/^<\/?aside\b/.test(tag)) return tag.replace('aside', 'div  ')
  if (!tag.endsWith('/>') || VOID.test(tag) || !/^<[a-zA-Z]/.test(tag)) return tag
  if (SELF_ENDING.test(tag)) return `${tag.slice(0, -2)} >`
  // A comment needs seven characters; the few shorter tags close at once or mean nothing.
  if (tag.length >= 7) return `<!--${tag.slice(4, -3).replaceAll('--', '  ')}-->`
  return tag === '<div/>' ? '<br  >' : `</${tag.slice(1, -2)}>`
}
