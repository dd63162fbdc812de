import type { RunReport } from '@lightcone/eval'
import { z } from 'zod'
import { tokenizer } from '../inputs.ts'
import { languageModel } from '../language-model.ts'
import { FIGURE_LEVELS } from '../levels.ts'
import { call } from '../operation.ts'

const input = z.strictObject({
  suite: z
    .enum(['core', 'shared', 'peers'])
    .describe('core needs no file; shared measures a folder of sets; peers asks other engines as well.'),
  budget: z.int().min(1).exactOptional().describe('Tokens of each context. Default 512.'),
  tokenizer,
  seed: z.int().min(0).exactOptional().describe('What the generated tasks are drawn from. Default 1.'),
  only: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Only this family of tasks, for instance core, tables or threads; may be repeated.'),
  data: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Folder of the sets for shared and peers. Default ../shared/data.'),
  limit: z
    .int()
    .min(1)
    .exactOptional()
    .describe('At most so many questions of each task, the first ones. Floors are those of all questions.'),
  out: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Write a trace to this file, one line an item; a run that was cut short is gone on with.'),
  model: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Let this language model answer, too, as ask --model names it: without anything to read, from all documents, from our context, and from the evidence alone.',
    ),
  fullTokens: z
    .int()
    .min(1)
    .exactOptional()
    .describe('With a model: documents of more tokens are not read in full. Default 100,000.'),
  curve: z
    .boolean()
    .exactOptional()
    .describe(
      'Also measure at a quarter, half, twice and four times the budget, for the curves of a report.',
    ),
})

const share = z.number().min(0).max(1)
const amount = z.number().min(0)
const count = z.int().min(0)

const held = z.object({
  tokens: amount,
  words: amount,
  evidenceRecall: share,
  evidencePrecision: share,
  allEvidence: share,
  answerInContext: share.exactOptional(),
})

const output: z.ZodType<RunReport> = z.object({
  suite: z.string(),
  budget: amount,
  tokenizer: z.string(),
  seed: z.int(),
  model: z.string().exactOptional(),
  contexts: z
    .array(
      z.object({
        task: z.string(),
        scope: z.enum(['small', 'large']).exactOptional().describe('How much of the text is needed.'),
        dispersion: z.enum(['low', 'high']).exactOptional().describe('How hard it is to find.'),
        questions: count,
        context: held,
        plain: held.describe('Whole passages in retrieval order at the same budget.'),
        saturated: z.boolean().describe('Whole passages find nearly all: the task tells no engines apart.'),
      }),
    )
    .describe('What is handed out, without a reader.'),
  reader: z
    .array(
      z.object({
        task: z.string(),
        questions: count,
        answered: share,
        right: share.describe('Share whose answer holds a right one.'),
        f1: share,
        citationPrecision: share,
        citationRecall: share,
      }),
    )
    .describe('What the reader without a model makes of it.'),
  abstention: z
    .object({
      precision: share,
      recall: share,
      f1: share,
      falseAnswers: share,
      overRefusals: share,
      overall: share,
    })
    .exactOptional()
    .describe('Silence where there is no answer, over all bundled questions.'),
  compliance: z
    .object({ robustness: share, grounding: share, compliance: share })
    .exactOptional()
    .describe('Answers to bundled questions gone wrong in every way, and silence without evidence.'),
  figures: z
    .array(
      z.object({
        task: z.string(),
        level: z.enum(FIGURE_LEVELS),
        items: count,
        figures: z.record(z.string(), amount).describe('Means over the items.'),
        floor: z
          .object({ figure: z.string(), value: amount })
          .exactOptional()
          .describe('What a plain implementation reaches on all questions, or the published score.'),
      }),
    )
    .describe('Rankings, summaries, sentences and scorers of the sets that shared found.'),
  peers: z
    .array(
      z.object({
        task: z.string(),
        system: z.string(),
        version: z.string().exactOptional(),
        questions: count,
        context: held,
        indexSeconds: amount,
        queryMsP50: amount,
        p: share.exactOptional().describe('Against lightcone: paired randomisation test, Holm.'),
      }),
    )
    .describe('Other engines with the same questions and budget.'),
  skipped: z
    .array(z.object({ task: z.string(), reason: z.string() }))
    .describe('Sets and engines that are not there, or have nothing to measure.'),
  questions: count,
  seconds: amount,
  out: z.string().exactOptional().describe('The trace that was written.'),
})

export const evalRun = call({
  name: 'eval run',
  summary: 'Measure this build on bundled questions, on a folder of sets, or beside other engines',
  help: `\`core\` is part of the program: 166 questions about the documents of an invented island, the same questions gone wrong, and every family of \`eval generate\` at a small size. Each row shows contexts beside whole passages in retrieval order at the same budget; rows that plain passages solve are marked, because they tell no engines apart.

\`shared\` measures the sets that the folder \`--data\` holds, each beside the figure that a plain implementation reaches on all its questions (floor); a set that is not there is passed over by name. \`--limit 50\` makes it quick. \`peers\` asks LlamaIndex.TS, LangChain.js, Orama, MiniSearch and plain BM25 the same questions at the same budget, as far as they are installed.

With \`--out\` the run leaves a trace that \`eval report\` and \`eval compare\` read: each item's figures and, where evidence is missing, the stage that lost it. Run the same command again after an interruption, and it goes on where it stopped.

With \`--model\` that language model answers the bundled questions, the families that \`--only\` names, or in \`shared\` the sets with answers, in four settings that each have a table of their own: closed book, full context, our context, oracle evidence. It is asked once a question and setting; begin with \`--limit\`.

The same version, budget, tokenizer and seed give the same figures, times aside.`,
  input,
  output,
  positional: ['suite'],
  paths: ['data', 'out'],
  examples: [
    { title: 'The bundled questions, without generated tasks', input: { suite: 'core', only: ['core'] } },
    {
      title: 'Two families at half the budget, with other draws',
      input: { suite: 'core', budget: 256, seed: 7, only: ['tables', 'threads'] },
    },
    {
      title: 'One set of a folder beside its floor',
      input: { suite: 'shared', data: 'sets', only: ['cranfield'], limit: 5 },
    },
    {
      title: 'Other engines on ten bundled questions',
      input: { suite: 'peers', only: ['core'], limit: 10 },
    },
    {
      title: 'One family with a trace to report on',
      input: { suite: 'core', only: ['passkeys'], out: 'passkeys.jsonl', curve: true },
    },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ questions }) => (questions > 0 ? 'found' : 'nothing'),
  async handler(context, { model, ...input }, running) {
    const reader = model === undefined ? {} : { model: await languageModel(context, model) }
    const { evalRun } = await import('@lightcone/eval')
    return evalRun({ ...input, ...reader, ...running })
  },
})
