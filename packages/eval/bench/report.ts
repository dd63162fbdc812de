/**
 * Sentences to the sections of a template: macro-F1 on reports that were looked at while the assigner was built, and on
 * others.
 *
 *     node packages/eval/bench/report.ts [--confusion]
 *
 * With `--confusion` only the first set is read, and its mistakes are told.
 */
import { IN_MEMORY, open } from 'lightcone'
import { incidents, type TemplateSet, visits } from './report-sets.ts'

console.log('| set | sentences | sections | macro-F1 | accuracy | dropped |\n|---|---|---|---|---|---|')
for (const set of process.argv.includes('--confusion') ? [visits] : [visits, incidents]) await measure(set)

async function measure({ name, sections, texts }: TemplateSet): Promise<void> {
  const names = Object.keys(sections)
  const keyed = (key: string) => names.find((one) => one === key) ?? names.find((one) => one.startsWith(key))!
  const gold: { document: string; end: number; section: string; sentence: string }[] = []
  const documents = texts.map((text, i) => {
    let joined = ''
    for (const line of text.split('\n')) {
      const [, key, sentence] = /^(\w+) (.*)$/.exec(line)!
      joined += `${joined === '' ? '' : ' '}${sentence}`
      gold.push({ document: String(i), end: joined.length, section: keyed(key!), sentence: sentence! })
    }
    return { id: String(i), text: joined }
  })
  const cone = await open(IN_MEMORY, { threads: 0 })
  await cone.addDocuments(documents)
  const report = await cone.report({ sections })
  await cone.close()
  // Two sentences that are read as one share its section: one of them is wrong, none is dropped.
  const found = gold.map(({ document, end }) => {
    const id = report.citations.find(
      (one) => one.document === document && one.start < end && end <= one.end,
    )?.id
    return report.sections.find(({ first, last }) => id !== undefined && first <= id && id <= last)?.name
  })
  const scores = names.map((section) => {
    const given = found.filter((one) => one === section).length
    const all = gold.filter((one) => one.section === section).length
    const right = gold.filter((one, i) => one.section === section && found[i] === section).length
    return right === 0 ? 0 : (2 * right) / (given + all)
  })
  const correct = gold.filter(({ section }, i) => found[i] === section).length
  const macro = scores.reduce((sum, one) => sum + one, 0) / scores.length
  const dropped = found.filter((one) => one === undefined).length
  const cells = [
    name,
    gold.length,
    names.length,
    macro.toFixed(3),
    (correct / gold.length).toFixed(3),
    dropped,
  ]
  console.log(`| ${cells.join(' | ')} |`)
  if (process.argv.includes('--confusion'))
    for (const [i, { section, sentence }] of gold.entries())
      if (found[i] !== section) console.error(`${section} → ${found[i]}: ${sentence}`)
}
