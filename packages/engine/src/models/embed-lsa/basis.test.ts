import { expect, test } from 'vitest'
import type { OrdinalRange } from '../../ports.ts'
import type { ReadTerms } from '../../vector-port.ts'
import { type Basis, segmentVectors } from './basis.ts'

const SEGMENTS = 600
const TERMS = ['keys', 'rotate', 'signing']
const DIMENSIONS = 8
const totals = { segments: SEGMENTS, lengths: [0, 0, 1, 0, 0], filled: [0, 0, 1, 0, 0] }
const basis: Basis = {
  dimensions: DIMENSIONS,
  terms: TERMS,
  idf: Float32Array.from(TERMS, (_, t) => 1.1 + t / 7),
  directions: Float32Array.from({ length: TERMS.length * DIMENSIONS }, (_, i) => Math.sin(i + 1)),
  totals,
}

/** Every segment holds each term whose number does not divide its own, as often as that leaves. */
const readTerms: ReadTerms = async (ranges, { visit }) => {
  const ordinals = ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i))
  for (const [t, term] of TERMS.entries()) {
    const rows = Uint32Array.from(ordinals.keys()).filter((row) => ordinals[row]! % (t + 2) > 0)
    const saturations = Float32Array.from(rows, (row) => (ordinals[row]! % (t + 2)) / 3)
    visit({ term, rows, saturations, count: rows.length })
  }
  return totals
}

async function vectors(ranges: readonly OrdinalRange[]): Promise<readonly number[]> {
  const batches = await Array.fromAsync(segmentVectors(basis, ranges, readTerms))
  return batches.flatMap((batch) => [...batch.vectors])
}

test('a segment has the same vector, to the bit, alone, among few, and among many', async () => {
  const together = await vectors([{ first: 0, count: SEGMENTS }])
  expect(together).toHaveLength(SEGMENTS * DIMENSIONS)
  expect(new Set(together).size).toBeGreaterThan(10)
  for (const count of [1, 100, 255, 256]) {
    const apart: number[] = []
    for (let first = 0; first < SEGMENTS; first += count)
      apart.push(...(await vectors([{ first, count: Math.min(count, SEGMENTS - first) }])))
    expect(apart).toEqual(together)
  }
})
