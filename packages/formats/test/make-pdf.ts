/** Text at a place of a page, points from its bottom left corner. */
export interface PdfText {
  readonly x: number
  readonly y: number
  readonly text: string
  /** Default 10. */
  readonly size?: number
  /** `F1` Helvetica, `F2` Helvetica bold, `F3` Courier. Default `F1`. */
  readonly font?: 'F1' | 'F2' | 'F3'
}

/** A PDF of A4 pages in standard fonts, nothing packed (ISO 32000-2, 7.5). */
export function pdfOf(pages: readonly (readonly PdfText[])[]): Buffer {
  const objects: string[] = []
  const add = (content: string) => objects.push(content)
  add('<</Type/Catalog/Pages 2 0 R>>')
  add(`<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, at) => `${6 + 2 * at} 0 R`).join(' ')}]>>`)
  for (const font of ['Helvetica', 'Helvetica-Bold', 'Courier'])
    add(`<</Type/Font/Subtype/Type1/BaseFont/${font}/Encoding/WinAnsiEncoding>>`)
  for (const page of pages) {
    const stream = page.map(textOf).join('\n')
    add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R/F3 5 0 R>>>>/Contents ${objects.length + 2} 0 R>>`,
    )
    add(`<</Length ${Buffer.byteLength(stream, 'latin1')}>>\nstream\n${stream}\nendstream`)
  }
  return assembled(objects)
}

function textOf({ x, y, text, size = 10, font = 'F1' }: PdfText): string {
  return `BT /${font} ${size} Tf ${x} ${y} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`
}

function assembled(objects: readonly string[]): Buffer {
  const parts = ['%PDF-1.7\n']
  const offsets: number[] = []
  let length = parts[0]!.length
  for (const [at, object] of objects.entries()) {
    const part = `${at + 1} 0 obj\n${object}\nendobj\n`
    offsets.push(length)
    length += Buffer.byteLength(part, 'latin1')
    parts.push(part)
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  parts.push(
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}`,
    `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF\n`,
  )
  return Buffer.from(parts.join(''), 'latin1')
}
