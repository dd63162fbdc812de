/** A folder and a question in, a cited context out. Run: `node examples/context.ts [folder] [question]` */
import { formats } from '@lightcone/formats'
import { IN_MEMORY, open } from 'lightcone'

const [folder = 'docs', question = 'What happens when a sentence does not fit the budget?'] =
  process.argv.slice(2)

const cone = await open(IN_MEMORY, { parsers: formats })
const report = await cone.add(folder)
console.log(`${report.added} documents, ${report.segments} segments, ${report.skipped.length} skipped\n`)

const context = await cone.context(question, { budget: 300, tokenizer: 'o200k_base' })
console.log(context.text)
for (const { id, document, from, quote } of context.citations)
  console.log(`[${id}] ${document}:${from.line}:${from.column} ${JSON.stringify(quote.slice(0, 60))}`)
console.log(
  `\n${context.tokens} of ${context.budget.tokens} tokens; ${context.omitted.length} passages or sentences left out`,
)

await cone.close()
