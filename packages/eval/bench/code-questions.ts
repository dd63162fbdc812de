/**
 * `node packages/eval/bench/code-questions.ts [FOLDER...]`: finding a declaration by what its comment says. Of
 * the sources below a folder (without any: this repository's packages, then the installed ones), documentation comments
 * and docstrings are taken out; the first sentence of up to 500 of them, drawn by a fixed seed, are the questions, and
 * the declarations that they stood at what is to be found. Prints for each folder and mode the share of questions whose
 * declaration is among the first 1, 5 and 10 segments, with the 95 % bootstrap interval at 5, and the mean reciprocal
 * rank; then the share whose context of so many tokens (estimated) quotes the declaration's first line, and the share of
 * its characters that are quoted.
 */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type CodeSymbol, codeOutline, formats } from '@lightcone/formats'
import { type Lightcone, open, type SearchMode } from 'lightcone'
import { bootstrapInterval, mean } from '../src/index.ts'
import { createRandom } from '../src/random.ts'

const QUESTIONS = 500
const BUDGETS = [128, 256, 512, 1024]
const MOST_CHARACTERS = 8_000_000
const LONGEST_FILE = 150_000
const MODES: readonly (SearchMode | undefined)[] = [undefined, 'naive', 'lexical']
/** Not the project's own code, or not written to be read. */
const LEFT_OUT =
  /(?:^|\/)(?:\.[^/]*|test|tests|bench|e2e|__pycache__|site-packages)(?:\/|$)|\.(?:test|exam|min|d)\./
const root = join(import.meta.dirname, '../../..')

interface Question {
  readonly text: string
  readonly document: string
  readonly start: number
  /** Where its first line ends. */
  readonly line: number
  readonly end: number
}

const given = process.argv.slice(2)
for (const folder of given.length > 0 ? given : [join(root, 'packages'), join(root, 'node_modules')])
  await measure(resolve(folder))

async function measure(folder: string): Promise<void> {
  const bare = mkdtempSync(join(tmpdir(), 'code-questions-'))
  try {
    const { questions, files, characters } = await prepare(folder, bare)
    const asked = createRandom(1).sample(questions, QUESTIONS)
    console.log(`${folder}: ${files} files, ${(characters / 1e6).toFixed(1)} MB, ${asked.length} questions`)
    console.log('mode         R@1     R@5                    R@10     MRR')
    const cone = await open(':memory:', { parsers: formats })
    await cone.add(bare, { name: 'code' })
    for (const mode of MODES) {
      const ranks: number[] = []
      for (const { text, document, start, end } of asked) {
        const { candidates } = await cone.search(text, { k: 10, ...(mode === undefined ? {} : { mode }) })
        const at = candidates.findIndex(
          ({ segment }) =>
            segment.document === `code/${document}` && segment.start < end && segment.end > start,
        )
        ranks.push(at < 0 ? Infinity : at + 1)
      }
      print(mode ?? 'default', ranks)
    }
    await measureContexts(cone, asked)
    await cone.close()
  } finally {
    rmSync(bare, { recursive: true })
  }
}

async function measureContexts(cone: Lightcone, asked: readonly Question[]): Promise<void> {
  console.log('tokens   first line             of the declaration')
  for (const budget of BUDGETS) {
    const first: number[] = []
    const share: number[] = []
    for (const { text, document, start, line, end } of asked) {
      const { citations } = await cone.context(text, { budget })
      const cited = citations.filter((citation) => citation.document === `code/${document}`)
      const quoted = cited.reduce(
        (sum, one) => sum + Math.max(0, Math.min(end, one.end) - Math.max(start, one.start)),
        0,
      )
      first.push(cited.some((one) => one.start <= start && one.end >= line) ? 1 : 0)
      share.push(Math.min(1, quoted / (end - start)))
    }
    const [low, high] = bootstrapInterval(first)
    const interval = `[${low.toFixed(3)}, ${high.toFixed(3)}]`
    console.log(
      `${String(budget).padEnd(8)} ${mean(first).toFixed(3)} ${interval}   ${mean(share).toFixed(3)}`,
    )
  }
}

function print(mode: string, ranks: readonly number[]): void {
  const within = (k: number) => ranks.map((rank) => (rank <= k ? 1 : 0))
  const [low, high] = bootstrapInterval(within(5))
  const figures = [1, 5, 10].map((k) => mean(within(k)).toFixed(3))
  const mrr = mean(ranks.map((rank) => 1 / rank)).toFixed(3)
  const interval = `[${low.toFixed(3)}, ${high.toFixed(3)}]`
  console.log(`${mode.padEnd(10)} ${figures[0]}   ${figures[1]} ${interval}   ${figures[2]}   ${mrr}`)
}

/** Writes the sources without their comments below `bare`; only files that have some. */
async function prepare(
  folder: string,
  bare: string,
): Promise<{ readonly questions: readonly Question[]; readonly files: number; readonly characters: number }> {
  const questions: Question[] = []
  let files = 0
  let characters = 0
  for (const document of globSync('**/*.{ts,tsx,js,mjs,py,go,rs,java}', { cwd: folder }).sort()) {
    if (LEFT_OUT.test(document) || characters > MOST_CHARACTERS) continue
    const source = readFileSync(join(folder, document), 'utf8')
    const outline = source.length > LONGEST_FILE ? undefined : await codeOutline(source, document)
    const comments = documented(outline?.symbols ?? [])
      .flatMap((symbol) => commentOf(source, symbol))
      .sort((a, b) => a.start - b.start)
    if (comments.length === 0) continue
    const text = without(source, comments)
    const moved = (at: number) =>
      at - comments.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(at, end) - start), 0)
    for (const { symbol } of comments) {
      const said = firstSentence(symbol.doc)
      if (said === undefined) continue
      const [from, end] = [moved(symbol.start), moved(symbol.end)]
      const start = from + /^\s*/.exec(text.slice(from))![0].length
      const line = start + /^[^\n]*?(?=\s*(?:\n|$))/.exec(text.slice(start))![0].length
      questions.push({ text: said, document, start, line: Math.min(line, end), end })
    }
    mkdirSync(dirname(join(bare, document)), { recursive: true })
    writeFileSync(join(bare, document), text)
    files++
    characters += text.length
  }
  return { questions, files, characters }
}

function documented(symbols: readonly CodeSymbol[]): readonly CodeSymbol[] {
  return symbols.flatMap((symbol) => [...(symbol.doc === '' ? [] : [symbol]), ...documented(symbol.members)])
}

interface Comment {
  readonly symbol: CodeSymbol
  readonly start: number
  readonly end: number
}

/** The lines of a comment above a declaration, or the string that begins its body; nothing when neither is found. */
function commentOf(source: string, symbol: CodeSymbol): readonly Comment[] {
  const text = source.slice(symbol.start, symbol.end)
  const above = /^(?:[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/[^\n]*|#(?!\[)[^\n]*)[ \t]*\n)+/.exec(text)
  const inside = /(?<=:[ \t]*\n)[ \t]*[rR]?("{3}|'{3})[\s\S]*?\1[ \t]*\n/.exec(text)
  const found = above ?? inside
  if (found === null) return []
  const start = symbol.start + found.index
  return [{ symbol, start, end: start + found[0].length }]
}

function without(source: string, comments: readonly Comment[]): string {
  let text = ''
  let at = 0
  for (const { start, end } of comments) {
    text += source.slice(at, Math.max(at, start))
    at = Math.max(at, end)
  }
  return text + source.slice(at)
}

/** Of five words and more; none of a comment that goes on for longer than a question would. */
function firstSentence(doc: string): string | undefined {
  const sentence = doc
    .split(/(?<=[.!?])\s|\n\s*\n|@/)[0]!
    .replace(/\s+/g, ' ')
    .trim()
  return sentence.split(' ').length >= 5 && sentence.length <= 200 ? sentence : undefined
}
