/**
 * Prints the rows of the table in `docs/evaluation.md`:
 *
 *     node packages/eval/bench/sets.ts FOLDER-OF-SETS [NAME...]
 *
 * Sets that the folder does not hold are passed over.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BeirReport, evalBeir } from '../src/index.ts'

interface Row {
  readonly set: string
  readonly split?: string
  readonly settings?: Readonly<Record<string, string>>
  /** Recall@5 and nDCG@10 of plain BM25 over whole documents, where measured. */
  readonly plain?: readonly [recall5: number, ndcg10: number]
}

const ROWS: readonly Row[] = [
  { set: 'cranfield', plain: [0.289, 0.366] },
  { set: 'cisi', plain: [0.083, 0.36] },
  { set: 'scifact', plain: [0.739, 0.696] },
  { set: 'papers', settings: { titles: '0' }, plain: [0.936, 0.9] },
  { set: 'mh-2wiki-migres-train500', plain: [0.692, 0.744] },
  { set: 'mh-hotpot-hipporag-train', plain: [0.76, 0.789] },
  { set: 'mh-hotpot-migres200', plain: [0.776, 0.781] },
  { set: 'mh-musique-hipporag-train', plain: [0.469, 0.533] },
  { set: 'mem-locomo', plain: [0.564, 0.507] },
  { set: 'qmsum', plain: [0.101, 0.294] },
  { set: 'financebench', plain: [0.25, 0.26] },
  { set: 'tatqa', plain: [0.736, 0.644] },
  { set: 'cookbook-contextual', plain: [0.762, 0.657] },
  { set: 'tool-metatool', split: 'single', plain: [0.598, 0.522] },
  { set: 'tool-metatool', split: 'multi', plain: [0.441, 0.438] },
  { set: 'tool-seal', plain: [0.804, 0.847] },
  { set: 'tool-bfcl', plain: [0.864, 0.786] },
  { set: 'qa-squad2', plain: [0.921, 0.869] },
  { set: 'qa-xquad/ar', plain: [0.933, 0.884] },
  { set: 'qa-xquad/de', plain: [0.967, 0.933] },
  { set: 'qa-xquad/en', plain: [0.989, 0.967] },
  { set: 'qa-xquad/zh', plain: [0.991, 0.967] },
  { set: 'qa-nq-oracle', plain: [0.924, 0.861] },
  { set: 'qa-policyqa', plain: [0.054, 0.044] },
  { set: 'qa-qed', plain: [0.95, 0.91] },
  { set: 'qa-covidqa' },
  { set: 'qa-covidqa', settings: { unit: 'segment' } },
  { set: 'chunking-evaluation' },
  { set: 'chunking-evaluation', settings: { unit: 'segment' } },
  { set: 'legalbenchrag-contractnli' },
  { set: 'legalbenchrag-contractnli', settings: { unit: 'segment' } },
]

const [root, ...names] = process.argv.slice(2)
if (root === undefined) throw new Error('Name the folder that holds the sets.')
for (const row of ROWS)
  if (existsSync(join(root, row.set)) && (names.length === 0 || names.includes(row.set)))
    console.log(await measure(root, row))

async function measure(root: string, { set, split, settings, plain }: Row): Promise<string> {
  const folder = join(root, set)
  const run = (mode: string) =>
    evalBeir({ folder, ...(split === undefined ? {} : { split }), settings: { ...settings, mode } })
  const lexical = await run('lexical')
  const standard = await run('default')
  const label = [set, split, ...Object.entries(settings ?? {}).map((pair) => pair.join('='))]
  const cells = [
    label.filter((part) => part !== undefined).join(' '),
    lexical.queries,
    lexical.documents,
    ...(plain?.map(share) ?? ['', '']),
    ...figures(lexical),
    ...figures(standard),
  ]
  return `| ${cells.join(' | ')} |`
}

function figures(report: BeirReport): string[] {
  return [report['recall@2'], report['recall@5'], report['all@5'], report['ndcg@10'], report['mrr@10']].map(
    share,
  )
}

function share(value: number): string {
  return value.toFixed(3).replace(/^0/, '')
}
