/**
 * The development sets that `eval run shared` knows, as `docs/evaluation.md` lays folders out. None is part of this
 * package: whoever has the folders measures them, and those that are not there are passed over.
 *
 * Floors are those of a separate, plain implementation: BM25 with k1 0.9, b 0.4, a Porter stemmer and 33 stop words over
 * title and text, whole documents, or passages of 1,000 characters where segments are ranked; `Intl.Segmenter` of
 * Node 24 for sentences; the first sentences of each text for summaries (`bench/reviews.ts`); for scorers the published
 * score. All questions, without `--limit`.
 */
import type { Unit } from '../datasets/span-folder.ts'
import type { ExamTask } from '../metrics/exam.ts'
import type { TaskLine } from '../runs/trace.ts'
import type { Coordinates } from './tasks.ts'

export interface SharedSet
  extends Partial<Coordinates>,
    Pick<TaskLine, 'source' | 'licence' | 'split' | 'floor'> {
  /** Name of the task: the folder, with what tells two tasks of one folder apart. */
  readonly task: string
  /** Below the folder of sets. */
  readonly folder: string
  readonly measure: Measuring
}

export type Measuring =
  | { readonly as: 'ranking'; readonly unit?: Unit; readonly titles?: boolean }
  | { readonly as: 'context' }
  | { readonly as: 'segmentation' }
  | { readonly as: 'functions' }
  | { readonly as: 'refusal' }
  | { readonly as: 'reviews'; readonly file: string; readonly texts: string }
  | { readonly as: 'exam'; readonly file: string; readonly exam: ExamTask }
  | { readonly as: 'trec'; readonly qrels: string; readonly run: string }
  /** Nothing here to measure, and why. */
  | { readonly as: 'nothing'; readonly reason: string }

const EASY: Coordinates = { scope: 'small', dispersion: 'low' }
const SCATTERED: Coordinates = { scope: 'small', dispersion: 'high' }
const BROAD: Coordinates = { scope: 'large', dispersion: 'low' }
const HARD: Coordinates = { scope: 'large', dispersion: 'high' }

const recall5 = (value: number) => ({ figure: 'recall@5', value })
const RANKING = { as: 'ranking' } as const
const SEGMENTS = { as: 'ranking', unit: 'segment' } as const
const CONTEXT = { as: 'context' } as const

interface Origin {
  readonly source: string
  readonly licence: string
}
const from = (source: string, licence: string): Origin => ({ source, licence })

const TWO_WIKI = from('AdelWang/MIGRES @ 1de6265c', 'Apache-2.0')
const MIGRES = from('AdelWang/MIGRES @ 1de6265c', 'CC BY-SA 4.0')
const HIPPO_HOTPOT = from('yhshu/HippoRAG @ c3424ec2', 'CC BY-SA 4.0')
const HIPPO_MUSIQUE = from('yhshu/HippoRAG @ c3424ec2', 'CC BY 4.0')
const LOCOMO = from('snap-research/LoCoMo @ 3eb6f2c5', 'CC BY-NC 4.0: measuring only')
const QMSUM = from('Yale-LILY/QMSum @ 83d7768c', 'MIT')
const FINANCE = from('patronus-ai/financebench @ cc39aeb4', 'CC BY-NC 4.0: measuring only')
const METATOOL = from('HowieHwong/MetaTool @ 35e81bb7', 'MIT')
const XQUAD = from('google-deepmind/xquad @ 7d30520c', 'CC BY-SA 4.0')
const CHUNKING = from('brandonstarxel/chunking_evaluation @ d451fc4c', 'MIT')
const CONTRACTS = from('02noDarling/MyLegalBenchRag @ ffe332e6', 'CC BY 4.0')
const MIDDLE = from('nelson-liu/lost-in-the-middle @ 29b8a6d0', 'MIT')
const LEVAL = from('OpenLMLab/LEval @ cd34b050', 'GPL-3.0: measuring only')

const exam = (model: string, name: ExamTask, value: number): SharedSet => ({
  task: `leval-predictions/${model}-${name}`,
  folder: 'leval-predictions',
  ...LEVAL,
  floor: { figure: 'score', value },
  measure: { as: 'exam', file: `exam_eval-${model}-${name}.jsonl`, exam: name },
})

const xquad = (language: string, value: number): SharedSet => ({
  task: `qa-xquad/${language}`,
  folder: `qa-xquad/${language}`,
  ...EASY,
  ...XQUAD,
  floor: recall5(value),
  measure: RANKING,
})

const ranking = (
  folder: string,
  coordinates: Coordinates,
  origin: Origin,
  floor: number,
  over: Partial<SharedSet> = {},
): SharedSet => ({
  task: folder,
  folder,
  ...coordinates,
  ...origin,
  floor: recall5(floor),
  measure: RANKING,
  ...over,
})

const context = (folder: string, coordinates: Coordinates, origin: Origin): SharedSet => ({
  task: folder,
  folder,
  ...coordinates,
  ...origin,
  measure: CONTEXT,
})

const nothing = (folder: string, reason: string): SharedSet => ({
  task: folder,
  folder,
  measure: { as: 'nothing', reason },
})

/** Rankings first, then contexts, then the rest; the quick ones of a kind before the slow ones. */
export const SHARED_SETS: readonly SharedSet[] = [
  ranking(
    'cranfield',
    BROAD,
    from('oussbenk/cranfield-trec-dataset @ 1208e6ed', 'public research collection'),
    0.289,
  ),
  ranking('cisi', BROAD, from('Berozain/LuceneCISI @ 9a624616', 'public research collection'), 0.083),
  ranking('mh-hotpot-hipporag-train', SCATTERED, HIPPO_HOTPOT, 0.76),
  ranking('mh-hotpot-migres200', SCATTERED, MIGRES, 0.776),
  ranking('mh-musique-hipporag-train', HARD, HIPPO_MUSIQUE, 0.469),
  ranking('mh-2wiki-migres-train500', SCATTERED, TWO_WIKI, 0.692),
  ranking('mem-locomo', SCATTERED, LOCOMO, 0.564),
  ranking('financebench', SCATTERED, FINANCE, 0.25),
  ranking('tatqa', EASY, from('NExTplusplus/TAT-QA @ 870accc4', 'CC BY 4.0'), 0.736),
  ranking('cookbook-contextual', SCATTERED, from('anthropics/anthropic-cookbook @ 4b36a1e1', 'MIT'), 0.762),
  ranking('tool-metatool', EASY, METATOOL, 0.598, { task: 'tool-metatool/single', split: 'single' }),
  ranking('tool-metatool', SCATTERED, METATOOL, 0.441, { task: 'tool-metatool/multi', split: 'multi' }),
  ranking('tool-seal', SCATTERED, from('fairyshine/Seal-Tools @ ce753ecd', 'Apache-2.0'), 0.804),
  ranking('tool-bfcl', EASY, from('ShishirPatil/gorilla @ 6ea57973', 'Apache-2.0'), 0.864),
  ranking('qa-squad2', EASY, from('chrischute/squad @ 85623ade', 'CC BY-SA 4.0'), 0.921),
  xquad('ar', 0.933),
  xquad('de', 0.967),
  xquad('en', 0.989),
  xquad('zh', 0.991),
  ranking('qa-nq-oracle', EASY, from(MIDDLE.source, 'CC BY-SA 3.0'), 0.924),
  ranking('qa-qed', EASY, from('google-research-datasets/QED @ 24923209', 'CC BY-SA 3.0'), 0.95),
  ranking('qa-policyqa', HARD, from('wasiahmad/PolicyQA @ 775538bc', 'MIT'), 0.054),
  ranking('qa-covidqa', SCATTERED, from('deepset-ai/COVID-QA @ fb2eb5e2', 'Apache-2.0'), 0.729, {
    task: 'qa-covidqa/segments',
    measure: SEGMENTS,
  }),
  ranking('chunking-evaluation', SCATTERED, CHUNKING, 0.884, {
    task: 'chunking-evaluation/segments',
    measure: SEGMENTS,
  }),
  ranking('legalbenchrag-contractnli', SCATTERED, CONTRACTS, 0.455, {
    task: 'legalbenchrag-contractnli/segments',
    measure: SEGMENTS,
  }),
  ranking('qmsum', HARD, QMSUM, 0.101),
  ranking(
    'scifact',
    SCATTERED,
    from('claimverifier @ b42f1c34, Vector-Space-Model @ fa9ce891', 'CC BY-NC 2.0: measuring only'),
    0.739,
  ),
  ranking(
    'papers',
    EASY,
    from('papercopilot/paperlists @ 33f9884e', 'abstracts of their authors: measuring only'),
    0.936,
    {
      measure: { as: 'ranking', titles: false },
    },
  ),
  {
    task: 'code-repoexec',
    folder: 'code-repoexec',
    ...SCATTERED,
    ...from('FSoft-AI4Code/RepoExec @ 3998bb51', 'MIT'),
    // The plain BM25 of `peers/bm25.ts`.
    floor: recall5(0.7067),
    measure: { as: 'functions' },
  },

  context('mh-hotpot-migres200', SCATTERED, MIGRES),
  context('mh-2wiki-migres-train500', SCATTERED, TWO_WIKI),
  context('mem-locomo', SCATTERED, LOCOMO),
  context('qa-xquad/en', EASY, XQUAD),
  context('chunking-evaluation', SCATTERED, CHUNKING),
  context('legalbenchrag-contractnli', SCATTERED, CONTRACTS),
  context('kv-retrieval', EASY, MIDDLE),
  context('financebench', SCATTERED, FINANCE),
  context('qmsum', HARD, QMSUM),

  {
    task: 'rgb-en-fact',
    folder: 'rgb-en-fact',
    ...SCATTERED,
    ...from('chen700564/RGB @ 65ec39e4', 'CC BY-NC-SA 4.0: measuring only'),
    measure: { as: 'refusal' },
  },
  {
    task: 'reviews-fewsum-amazon',
    folder: 'reviews-fewsum-amazon',
    ...BROAD,
    ...from('abrazinskas/FewSum @ 0786bca7', 'MIT'),
    floor: { figure: 'rouge1', value: 0.268 },
    measure: { as: 'reviews', file: 'groups.jsonl', texts: 'reviews' },
  },
  {
    task: 'reviews-opinosis',
    folder: 'reviews-opinosis',
    ...BROAD,
    ...from('kavgan/opinosis-summarization @ 7e351ea7', 'Apache-2.0'),
    floor: { figure: 'rouge1', value: 0.066 },
    measure: { as: 'reviews', file: 'topics.jsonl', texts: 'sentences' },
  },

  {
    task: 'seg-ud',
    folder: 'seg-ud',
    ...from('UniversalDependencies/UD_*', 'per treebank, mostly CC BY-SA 4.0'),
    floor: { figure: 'f1', value: 0.926 },
    measure: { as: 'segmentation' },
  },
  {
    task: 'seg-legal',
    folder: 'seg-legal',
    ...from('tobiasbrugger/MultiLegalSBD @ cd96f979', 'CC BY 4.0'),
    floor: { figure: 'f1', value: 0.796 },
    measure: { as: 'segmentation' },
  },
  {
    task: 'seg-choi',
    folder: 'seg-choi',
    ...from('koomri/text-segmentation @ 874d6ef3', 'research use: measuring only'),
    floor: { figure: 'f1', value: 0.938 },
    measure: { as: 'segmentation' },
  },

  exam('gpt4-32k', 'tpo', 84.38),
  exam('gpt4-32k', 'quality', 82.17),
  exam('gpt4-32k', 'coursera', 75.58),
  exam('Claude-100k', 'tpo', 84.01),
  exam('Claude-100k', 'quality', 73.76),
  exam('Claude-100k', 'coursera', 60.03),
  exam('turbo-16k-0613', 'tpo', 78.44),
  exam('turbo-16k-0613', 'quality', 61.39),
  exam('turbo-16k-0613', 'coursera', 63.52),
  {
    task: 'ranx-fixtures',
    folder: 'ranx-fixtures',
    ...from('AmenRa/ranx @ 2cae52f0', 'MIT'),
    floor: { figure: 'mean average precision × 100', value: 17.85 },
    measure: { as: 'trec', qrels: 'qrels.test', run: 'results.test' },
  },

  nothing(
    'code-swebench-lite',
    'it holds issues alone; the files to find are in the repositories that they name',
  ),
  nothing('listed-papers', 'it holds titles alone and no gold'),
  nothing('long-docs', 'it holds no questions; `npm run bench:index` measures speed on long texts'),
  nothing('querylog-excite', 'it asks for the next query, which no operation of Lightcone suggests'),
]
