/** Entities and relations of a working folder, from its GraphML or its vector stores. */

import { startGuard } from '../office/guard.ts'
import { readXml, type Xml } from '../office/xml.ts'
import { description, entityName, malformedFile, textOf } from './fields.ts'

export interface Graph {
  readonly entities: ReadonlyMap<string, { readonly type: string; readonly text: string }>
  /** Each pair once. */
  readonly relations: readonly { readonly from: string; readonly to: string; readonly text: string }[]
}

type Row = Readonly<Record<string, unknown>>

/** As networkx writes it: keys name the fields, nodes and edges hold them as data. */
export async function graphOfGraphml(bytes: Uint8Array, file: string): Promise<Graph> {
  const fields = new Map<string, string>()
  const made = growing()
  let root = ''
  const dataOf = ({ children }: Xml): Record<string, string> => {
    const data: Record<string, string> = Object.create(null)
    for (const child of children)
      if (typeof child !== 'string' && child.name === 'data') {
        const key = child.attributes.key ?? ''
        data[fields.get(key) ?? key] = child.children.filter((part) => typeof part === 'string').join('')
      }
    return data
  }
  readXml(
    bytes,
    {
      units: new Set(['key', 'node', 'edge']),
      open(name) {
        root ||= name
        return true
      },
      unit(element) {
        const { id = '', source, target, 'attr.name': field = id } = element.attributes
        if (element.name === 'key') fields.set(id, field)
        else if (element.name === 'node') {
          const { entity_type, description: text } = dataOf(element)
          made.entity(id, entity_type, text)
        } else made.relation(source, target, dataOf(element).description)
      },
    },
    startGuard({ maxNesting: 200 }),
  )
  if (root !== 'graphml') throw malformedFile(file, 'it is no GraphML')
  return made
}

/** Vector stores: the name or pair is the head of a row's text, the description its rest. */
export function graphOfStores(
  entities: readonly Row[] | undefined,
  relations: readonly Row[] | undefined,
): Graph | undefined {
  if (entities === undefined && relations === undefined) return undefined
  const made = growing()
  for (const { entity_name, entity_type, content } of entities ?? [])
    made.entity(entity_name, entity_type, after(textOf(content), entityName(entity_name)))
  for (const { src_id, tgt_id, content } of relations ?? [])
    made.relation(src_id, tgt_id, after(textOf(content), entityName(tgt_id)))
  return made
}

/** What stands below the line that is, or ends in, the name; all when no line does. */
function after(content: string, name: string): string {
  const lines = content.split('\n')
  const at = lines.findIndex((line) => entityName(line.split('\t').at(-1)) === name)
  return lines.slice(at + 1).join('\n')
}

function growing() {
  const entities = new Map<string, { type: string; text: string }>()
  const relations: { from: string; to: string; text: string }[] = []
  const pairs = new Set<string>()
  return {
    entities,
    relations,
    entity(id: unknown, type: unknown, text: unknown): void {
      const name = entityName(id)
      if (name !== '') entities.set(name, { type: entityName(type), text: description(text) })
    },
    relation(source: unknown, target: unknown, text: unknown): void {
      const [from, to] = [entityName(source), entityName(target)]
      const pair = JSON.stringify([from, to].sort())
      if (from === '' || to === '' || pairs.has(pair)) return
      pairs.add(pair)
      relations.push({ from, to, text: description(text) })
    },
  }
}
