import type { Package } from './package.ts'

/** Cells merged over several rows; rows from 1, columns from 0. */
export interface Area {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly text: string
}

/** More merged areas than this are not followed. */
const MAX_AREAS = 100_000

/** Those that span rows, by their top. They stand after the cells in the file, so they are read before them. */
export function mergedAreas(opened: Package, part: string): readonly Area[] {
  const areas: Area[] = []
  const content = opened.zip.read(part) ?? new Uint8Array()
  if (!Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes('mergeCell')) return areas
  opened.read(part, {
    units: new Set(['mergeCell']),
    unit: ({ attributes }) => {
      const found = /^([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)$/.exec(attributes['ref'] ?? '')
      if (found === null || areas.length === MAX_AREAS) return
      const [top, bottom] = [Number(found[2]), Number(found[3])]
      const left = [...found[1]!].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
      if (bottom > top) areas.push({ top, bottom, left, text: '' })
    },
    open: (name) => name !== 'sheetData',
  })
  return areas.sort((one, other) => one.top - other.top)
}
