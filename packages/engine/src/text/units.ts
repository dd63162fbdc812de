/** Text as an array of its UTF-16 units: read more than once, several times as fast as the string itself. */
import { endianness } from 'node:os'

/** Longer texts get an array of their own, so that none this large stays in memory. */
const KEPT_UNITS = 1 << 20
/** Shorter texts are copied faster one by one. */
const LEAST_WRITTEN = 32
const LITTLE_ENDIAN = endianness() === 'LE'

interface Room {
  readonly units: Uint16Array
  readonly bytes: Buffer
}

/** The last is tried first. A new word is copied while the text that it stands in is still read: two serve for that. */
const spare: Room[] = []
const MOST_SPARE = 2

/**
 * Calls `use` with the text's units and a 0 behind the last; what follows that is not the text's. They are good
 * until it returns: the array serves text after text.
 */
export function withUnits<Result>(text: string, use: (units: Uint16Array) => Result): Result {
  // Should `use` come back here, it finds another room.
  const last = spare.pop()
  const room = last !== undefined && last.units.length > text.length ? last : makeRoom(text.length + 1)
  fill(room, text)
  try {
    return use(room.units)
  } finally {
    if (room.units.length <= KEPT_UNITS && spare.length < MOST_SPARE) spare.push(room)
  }
}

function makeRoom(least: number): Room {
  const units = new Uint16Array(Math.max(4096, least + (least >>> 1)))
  return { units, bytes: Buffer.from(units.buffer) }
}

function fill({ units, bytes }: Room, text: string): void {
  const { length } = text
  if (length >= LEAST_WRITTEN && LITTLE_ENDIAN) bytes.write(text, 'utf16le')
  else for (let at = 0; at < length; at++) units[at] = text.charCodeAt(at)
  units[length] = 0
}
