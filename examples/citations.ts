/**
 * Three contexts, from a PDF report, a repository and a chat export, and every citation opened at its place in the
 * original. Run: `node examples/citations.ts`. The exit status is 1 when a place does not hold what was quoted.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formats } from '@lightcone/formats'
import { type Citation, type Document, IN_MEMORY, open } from 'lightcone'
import { getDocumentProxy } from 'unpdf'

const asked = [
  ['examples/cited/key-audit.pdf', 'Why could manifests not be verified in February?'],
  ['packages/formats/src', 'What does DNS rebinding gain?'],
  ['examples/cited/ops-channel', 'Where is the spare badge for the vault?'],
] as const

let wrong = 0
for (const [source, question] of asked) {
  const cone = await open(IN_MEMORY, { parsers: formats })
  await cone.add(source)
  const context = await cone.context(question, { budget: 350 })
  console.log(`\n${question}\n${context.text}`)
  for (const citation of context.citations) {
    const { document } = await cone.get(citation.document)
    const file = source.endsWith('.pdf') ? source : join(source, String(document.metadata.path))
    const held = await isHeld(file, document, citation)
    if (!held) wrong++
    console.log(
      `[${citation.id}] ${file} ${place(citation, document)}: ${held ? 'as quoted' : 'NOT AS QUOTED'}`,
    )
  }
  await cone.close()
}
process.exitCode = wrong > 0 ? 1 : 0

function place({ from, to }: Citation, { metadata }: Document): string {
  const where =
    from.page === undefined
      ? `lines ${from.line}-${to.line}`
      : `pages ${from.page}-${to.page}, from box ${from.box} to ${to.box}`
  return metadata.commit === undefined ? where : `${where}, commits ${metadata.commits}`
}

/** Whether the original holds each stretch of the quote where the document says that it stands. */
async function isHeld(file: string, document: Document, { start, end, quote }: Citation): Promise<boolean> {
  const { text, origin } = document
  if (origin === undefined) return readFileSync(file, 'utf8').slice(start, end) === quote
  const runs = origin
    .filter((run) => run.end > start && run.start < end)
    .map((run) => ({
      ...run,
      from: Math.max(run.start, start),
      quoted: text.slice(Math.max(run.start, start), Math.min(run.end, end)),
    }))
  if (runs.length === 0) return false
  if (runs[0]!.box !== undefined) {
    const pdf = await getDocumentProxy(new Uint8Array(readFileSync(file)))
    for (const { page, box, quoted } of runs)
      if (!(await lettersIn(pdf, page!, box!)).includes(letters(quoted))) return false
    return true
  }
  const lines = readFileSync(file, 'utf8').split('\n')
  // Its last character may be an escape there, or what the parser wrote for the beginning of a message.
  return runs.every(({ line, column, from, start: runStart, quoted }) =>
    lines[line - 1]!.startsWith(quoted.slice(0, -1), column - 1 + from - runStart),
  )
}

/** The letters that a page of a PDF shows inside a box, in the order of the file. */
async function lettersIn(
  pdf: Awaited<ReturnType<typeof getDocumentProxy>>,
  page: number,
  box: readonly number[],
) {
  const [left, top, right, bottom] = box as [number, number, number, number]
  const sheet = await pdf.getPage(page)
  const height = sheet.view[3]!
  const { items } = await sheet.getTextContent()
  const inside = items.filter((item) => {
    if (!('str' in item)) return false
    const [x, y] = [item.transform[4], height - item.transform[5]]
    return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1
  })
  return letters(inside.map((item) => ('str' in item ? item.str : '')).join(''))
}

/** Without spaces and the hyphens of line ends, which a page has and its text has not. */
function letters(text: string): string {
  return text.replace(/[\s\u00ad-]/g, '')
}
