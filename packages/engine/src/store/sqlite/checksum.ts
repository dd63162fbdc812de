/** One checksum a row over all its content: SQLite itself does not notice a flipped bit in a value. */
import { crc32 } from 'node:zlib'

export type Content = string | number | null | Uint8Array

/**
 * CRC-32 (IEEE 802.3) of a row. Numbers, and the lengths of texts and bytes in bytes, are joined by commas (`-` for
 * null); the texts as UTF-8 and the bytes follow. Lengths keep a byte that moves between columns from going unnoticed.
 */
export function checksum(contents: readonly Content[]): number {
  // Texts in a row are summed in one piece: most of the cost of a short row is in the calls.
  let text = ''
  for (let i = 0; i < contents.length; i++) {
    const content = contents[i]!
    text += `${content === null ? '-' : measure(content)},`
  }
  let crc = 0
  for (let i = 0; i < contents.length; i++) {
    const content = contents[i]!
    if (typeof content === 'string') text += content
    else if (content !== null && typeof content !== 'number' && content.length > 0) {
      crc = crc32(content, crc32(text, crc))
      text = ''
    }
  }
  return text === '' ? crc : crc32(text, crc)
}

function measure(content: string | number | Uint8Array): number {
  if (typeof content === 'number') return content
  return typeof content === 'string' ? Buffer.byteLength(content) : content.length
}
