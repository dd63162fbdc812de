import type { ConvertReport } from '@lightcone/eval'
import { z } from 'zod'
import { call } from '../operation.ts'

/** `FORMATS` and `TARGETS` of the evaluation; spelled out because importing them would load the engine. */
const format = z.enum([
  'squad',
  'hotpot',
  'musique',
  'qmsum',
  'locomo',
  'leval',
  'cofe',
  'repoexec',
  'conllu',
  'set',
])
const target = z.enum(['spans', 'beir', 'trec'])

const input = z.strictObject({
  format: format.describe('What the file is; set: a folder that `eval spans` reads.'),
  from: z.string().min(1).describe('The file to read, plain or gzipped; with set a folder.'),
  out: z.string().min(1).describe('Folder to write to; it must not exist or be empty.'),
  to: target
    .exactOptional()
    .describe('spans (default), beir, or trec: a BEIR folder and its judgements in trec/qrels.'),
  documents: z.string().min(1).exactOptional().describe('Of cofe: the documents.jsonl with the texts.'),
  language: z.string().min(1).exactOptional().describe('Of conllu: its language, for instance de.'),
  split: z.string().min(1).exactOptional().describe('Of set: which qrels, where it has several.'),
})

const count = z.int().min(0)

const output: z.ZodType<ConvertReport> = z.object({
  format,
  to: target,
  folder: z.string(),
  documents: count,
  questions: count,
  withoutEvidence: count.describe('Questions that no measure asks.'),
  files: z.array(z.string()),
})

export const evalConvert = call({
  name: 'eval convert',
  summary: 'Read the files of other benchmarks, and write sets that eval or other tools read',
  help: `Reads a file as its benchmark publishes it and writes documents and questions with gold spans, or a BEIR folder for other tools.

squad: SQuAD 1.1 and 2.0. hotpot: HotpotQA and 2WikiMultiHopQA. musique: MuSiQue. qmsum, locomo: meetings and conversations, a document a turn. leval: L-Eval. cofe: keywords of CoFE-RAG, looked for in --documents. repoexec: Python functions, asked for by their docstrings. conllu: sentences of a treebank, for \`eval segmentation\`. set: a set that is there, to write it as BEIR or TREC.

A record that lacks a field, repeats an id, or names offsets that are not its answer ends the command with file, line and reason.`,
  input,
  output,
  positional: ['format', 'from', 'out'],
  paths: ['from', 'out', 'documents'],
  examples: [
    {
      title: 'SQuAD as a set of gold spans',
      input: { format: 'squad', from: 'dev-v2.0.json', out: 'made/squad' },
    },
    {
      title: 'A set for trec_eval and other tools',
      input: { format: 'set', from: 'sets/spans', out: 'made/trec', to: 'trec' },
    },
  ],
  readOnly: true,
  longRunning: false,
  outcome: ({ documents }) => (documents > 0 ? 'found' : 'nothing'),
  async handler(_context, input) {
    const { evalConvert } = await import('@lightcone/eval')
    return evalConvert(input)
  },
})
