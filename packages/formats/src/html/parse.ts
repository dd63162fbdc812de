import type { Metadata, Parsed, ParseLimits } from 'lightcone'
import { mainContent } from './main-content.ts'
import { readTree, type Tree } from './tree.ts'
import { writeText } from './write.ts'

/** The main content of a page as text and blocks. The same source gives the same result. */
export function parseHtml(source: string, limits: ParseLimits): Parsed {
  const tree = readTree(source, limits.maxNesting)
  const written = writeText(mainContent(tree.body), source)
  const title = tree.title || written.blocks.find(({ kind }) => kind === 'heading')?.label
  return {
    ...written,
    metadata: metadataOf(tree),
    ...(title ? { title } : {}),
    ...(tree.language ? { language: tree.language } : {}),
  }
}

/** Names under which pages state the same thing, the first found wins. */
const FACTS: readonly (readonly [field: string, names: readonly string[]])[] = [
  ['description', ['description', 'og:description', 'twitter:description']],
  ['author', ['author', 'article:author', 'citation_author']],
  ['published', ['article:published_time', 'date', 'citation_publication_date', 'dc.date']],
  ['url', ['canonical', 'og:url']],
]

function metadataOf(tree: Tree): Metadata {
  const found = FACTS.flatMap(([field, names]) => {
    const value = names.map((name) => tree.facts.get(name)).find((fact) => fact)
    return value === undefined ? [] : [[field, value] as const]
  })
  return Object.fromEntries(found)
}
