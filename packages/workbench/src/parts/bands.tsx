import type { ListOutput } from '@lightcone/client'
import { bandsOf } from '../bands.ts'

export type BandsOf = Pick<ListOutput['documents'][number], 'bands'>

/** A document's length beside the longest one's, cut where its segments are and coloured by their kind. */
export function Bands({ share, bands }: { readonly share: number; readonly bands: BandsOf | undefined }) {
  return (
    <span class="band" aria-hidden="true">
      <span class="bands" style={{ width: `${Math.max(2, 100 * share)}%` }}>
        {bandsOf(bands?.bands ?? []).map(({ kind, start, end }) => (
          <i key={start} class={`kind-${kind}`} style={{ flexGrow: end - start }} />
        ))}
      </span>
    </span>
  )
}
