import type { SegmentationReport } from '@lightcone/eval'
import { z } from 'zod'
import { call } from '../operation.ts'

const input = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe('Files *.jsonl or *.jsonl.gz of {"_id", "lang", "text", "sentences": [[start, end]]}.'),
  limit: z.int().min(1).exactOptional().describe('Only the first so many texts of each file.'),
})

const share = z.number().min(0).max(1)

const output: z.ZodType<SegmentationReport> = z.object({
  files: z
    .array(
      z.object({
        name: z.string().describe('The file, without its ending.'),
        lang: z.string(),
        precision: share,
        recall: share,
        f1: share,
        intlF1: share.describe('F1 of `Intl.Segmenter` on the same texts.'),
        pk: share.exactOptional().describe('Error of topic boundaries; only of files with "segments".'),
      }),
    )
    .describe('Sentence ends, file by file.'),
  macroF1: share.describe('Mean over the files.'),
  macroIntlF1: share,
  macroPk: share.exactOptional().describe('Mean over the files that have it.'),
})

export const evalSegmentation = call({
  name: 'eval segmentation',
  summary: 'Measure where the engine ends sentences, on texts cut by people',
  help: `Splits every text of a folder into sentences and compares their ends with the gold ones: precision, recall and F1 for each file, beside the F1 of the JavaScript engine's \`Intl.Segmenter\`. White space before an end is left out on both sides. Where texts have "segments" of one subject each, pk is the error of the engine's topic boundaries: the share of pairs of sentences, half a segment apart, that only one side has in one segment. The same folder gives the same figures.`,
  input,
  output,
  positional: ['folder'],
  paths: ['folder'],
  examples: [
    { title: 'All files of a folder', input: { folder: 'sets/sentences' } },
    { title: 'The first text of each file', input: { folder: 'sets/sentences', limit: 1 } },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ files }) => (files.length > 0 ? 'found' : 'nothing'),
  async handler(_context, options, running) {
    const { evalSegmentation } = await import('@lightcone/eval')
    return evalSegmentation({ ...options, ...running })
  },
})
