/** The ordinals of all live documents, kept from commit to commit: with each document that is added they are asked for. */
import type { Filter } from '../../model.ts'
import type { OrdinalRange } from '../../ports.ts'
import { mergeRanges, without } from '../order.ts'
import type { Connection } from './connection.ts'
import type { Namespace } from './namespace.ts'
import { KEY_SPAN, rowKey } from './schema.ts'

/** Whether it accepts every document. */
export const isEverything = (filter: Filter): boolean =>
  'and' in filter && Object.keys(filter).length === 1 && Array.isArray(filter.and) && filter.and.length === 0

export class LiveRanges {
  private last: { readonly namespace: Namespace; readonly ranges: readonly OrdinalRange[] } | undefined

  /** Ascending, neighbours joined. Runs inside a read transaction at the commit of `namespace`. */
  at(db: Connection, namespace: Namespace): readonly OrdinalRange[] {
    const { last } = this
    if (last?.namespace.seq === namespace.seq) return last.ranges
    const moved = last && moveOn(db, last.ranges, last.namespace, namespace)
    // A removed document's row that has been collected since cannot be found: then there are too many.
    const isExact = moved?.reduce((sum, { count }) => sum + count, 0) === namespace.segments
    const ranges = isExact ? moved! : listAll(db, namespace)
    this.last = { namespace, ranges }
    return ranges
  }
}

/** Rows have their keys, and segments their ordinals, in the order of commits. */
function moveOn(
  db: Connection,
  ranges: readonly OrdinalRange[],
  from: Namespace,
  { ns }: Namespace,
): readonly OrdinalRange[] {
  const removed = db.all<OrdinalRange>(
    `SELECT first, count FROM document WHERE ns = ? AND removed_seq IS NOT NULL AND removed_ms >= ?
      AND removed_seq > ? AND count > 0 ORDER BY first`,
    ...[ns, from.committedMs, from.seq],
  )
  const added = db.all<OrdinalRange>(
    'SELECT first, count FROM document WHERE key >= ? AND key < ? AND removed_seq IS NULL ORDER BY key',
    ...[rowKey(ns, from.nextDocument), rowKey(ns, KEY_SPAN)],
  )
  return mergeRanges([...without(ranges, removed), ...added])
}

function listAll(db: Connection, { ns }: Namespace): readonly OrdinalRange[] {
  return mergeRanges(
    db.all<OrdinalRange>(
      'SELECT first, count FROM document WHERE ns = ? AND removed_seq IS NULL AND count > 0 ORDER BY first',
      ns,
    ),
  )
}
