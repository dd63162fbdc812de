/**
 * `node packages/formats/bench/code-cuts-bench.ts [FOLDER...]`: where declarations that are too long for one passage are
 * cut. Reads the sources below the folders; without any, this repository's own and those of installed packages, at
 * most 400 files a language. For each language: files, cuts inside symbols and other code, the share of them inside
 * a bracket or a string by the syntax tree (a signature, a call, a literal), and the mean number of blocks around a cut.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createPassageSegmenter } from 'lightcone'
import { type GrammarName, grammarOf } from '../src/code/extensions.ts'
import { type Node, withTree } from '../src/code/grammar.ts'
import { parseCode } from '../src/code/parse.ts'

const MOST_FILES = 400
const MOST_CHARACTERS = 300_000
const root = join(import.meta.dirname, '../../..')
const folders = process.argv.slice(2).map((folder) => resolve(folder))
const { segment } = createPassageSegmenter()

const EXPRESSION = /argument|parameter|array|tuple|string|template_sub|parenthes|^list|^dict|subscript/
const BLOCK = /block|body|^module$|^program$|suite|compound/

interface Figures {
  files: number
  cuts: number
  insideExpression: number
  blocks: number
}

const all = new Map<string, Figures>()
for (const folder of folders.length > 0 ? folders : [join(root, 'packages'), join(root, 'node_modules')])
  for (const file of globSync('**/*.*', { cwd: folder, exclude: (name) => /^\.|^dist$/.test(name) }).sort()) {
    const known = grammarOf(file)
    if (known === undefined || (all.get(known.language)?.files ?? 0) >= MOST_FILES) continue
    await addFile(join(folder, file), known)
  }

console.log('language         files    cuts   in a bracket or string   blocks around')
for (const [language, { files, cuts, insideExpression, blocks }] of [...all].sort())
  if (cuts > 0)
    console.log(
      `${language.padEnd(14)} ${String(files).padStart(7)} ${String(cuts).padStart(7)} ` +
        `${((100 * insideExpression) / cuts).toFixed(1).padStart(22)} % ${(blocks / cuts).toFixed(2).padStart(15)}`,
    )

async function addFile(path: string, known: { readonly language: string; readonly grammar: GrammarName }) {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return // A folder whose name has a dot.
  }
  if (text.length > MOST_CHARACTERS) return
  const parsed = await parseCode(text, path)
  if (parsed === undefined) return
  const cuts = segment({ text, blocks: parsed.blocks, title: '', language: 'en' })
    .filter(({ start, kind }) => start > 0 && (kind === 'symbol' || kind === 'code'))
    .map(({ start }) => start)
    .filter((start) => parsed.blocks.some((block) => block.start < start && start < block.end))
  let found = all.get(known.language)
  if (found === undefined)
    all.set(known.language, (found = { files: 0, cuts: 0, insideExpression: 0, blocks: 0 }))
  found.files++
  if (cuts.length === 0) return
  await withTree(known.grammar, text, (tree) => {
    for (const cut of cuts) {
      const around = nodesAround(tree, cut + /^\s*/.exec(text.slice(cut))![0].length)
      found.cuts++
      const innermost = around.find(({ type }) => EXPRESSION.test(type) || BLOCK.test(type))
      if (innermost !== undefined && EXPRESSION.test(innermost.type)) found.insideExpression++
      found.blocks += around.filter(({ type }) => BLOCK.test(type)).length
    }
  })
}

/** Nodes that begin before the offset and end after it, the innermost first. */
function nodesAround(tree: Node, at: number): readonly Node[] {
  const found: Node[] = []
  for (let node = tree.descendantForIndex(at); node !== null; node = node.parent!)
    if (node.startIndex < at && node.endIndex > at) found.push(node)
  return found
}
