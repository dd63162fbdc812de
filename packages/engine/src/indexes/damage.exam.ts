/** What happens to bytes on a bad disk, for the tests of decoders. */
import fc from 'fast-check'
import { isLightconeError } from '../errors.ts'
import { ByteWriter } from './lexical/bytes.ts'

export type Damage = (data: Uint8Array) => Uint8Array

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** A byte that changes, an end that is lost, or a byte too many. */
export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, bits]) => (data: Uint8Array) => {
    const copy = data.slice()
    copy[Math.floor(at * data.length)]! ^= bits
    return copy
  }),
  place.map((at) => (data: Uint8Array) => data.slice(0, Math.floor(at * data.length))),
  fc.constant((data: Uint8Array) => Uint8Array.of(...data, 0)),
)

const SEAL_BYTES = 4
/** More for a long run: `LIGHTCONE_FUZZ=100000 npx vitest run corruption`. */
const RUNS = Number(process.env['LIGHTCONE_FUZZ'] ?? 500)

/**
 * Damages a sealed piece, seals it again, and asserts that `decode` ends with a result or with an error that says what
 * is wrong: what a checksum lets through must not crash or hang.
 */
export async function expectSafeDecoding(
  piece: Uint8Array,
  label: string,
  decode: (data: Uint8Array) => unknown,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(damage, damage, async (one, two) => {
      const writer = new ByteWriter()
      writer.append(two(one(piece.subarray(0, piece.length - SEAL_BYTES))))
      try {
        await decode(writer.sealed(label))
      } catch (error) {
        expectCorrupt(error)
      }
    }),
    { numRuns: RUNS },
  )
}

/** Throws the error again unless it says that the index is damaged, or of another format. */
export function expectCorrupt(error: unknown): void {
  if (!isLightconeError(error) || !['index-corrupt', 'index-version'].includes(error.code)) throw error
}
