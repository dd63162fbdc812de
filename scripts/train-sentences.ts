/**
 * `npm run train:sentences [-- --folds N] [--leave-out TAGS] [--quick] [--dry]`: trains the sentence model on `../shared/data` and writes its
 * weights. The same data give the same file, byte for byte. With `--folds`, first prints what models do on parts of
 * the dev files that they did not learn from; with `--leave-out de,fr`, what a model that never saw a language does
 * on it; `--quick` makes each of them of one network alone, without the text
 * that has no gold boundaries. `--dry` writes nothing, and with folds stops after them. Without the data it says so
 * and does nothing.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createSentenceModel,
  decodeWeights,
  encodeWeights,
  type SentenceModel,
  type SentenceWeights,
} from '../packages/engine/src/text/sentences/model.ts'
import { splitWith } from '../packages/engine/src/text/sentences/split-sentences.ts'
import { type Corpus, partOf, readCorpora } from './sentences/corpus.ts'
import { learn, type Portion } from './sentences/learn.ts'
import { endsBy, endsByIntl, f1, speedOf, stripped } from './sentences/measure.ts'
import { moreText } from './sentences/more-text.ts'

const DATA = join(import.meta.dirname, '../../shared/data')
const WEIGHTS = join(import.meta.dirname, '../packages/engine/src/text/sentences/weights.ts')
const SEED = 20240607
const TEACHERS = 2
const TEACHER_EPOCHS = 4
const EPOCHS = 7

/** Learned from as well: no train file there. The others are for measuring, ISDT (CC BY-NC-SA) by its licence. */
const LEARNED_DEV = [
  'de_gsd',
  'es_gsd',
  'fr_gsd',
  'ja_gsd',
  'ko_gsd',
  'pt_bosque',
  'ru_gsd',
  'tr_boun',
  'zh_gsd',
  'zh_gsdsimp',
]

interface Material {
  readonly train: Corpus
  readonly more: readonly Corpus[]
  readonly dev: readonly Corpus[]
  readonly legal: readonly (readonly Corpus[])[]
}

function main(): void {
  const { values } = parseArgs({
    options: {
      folds: { type: 'string', default: '0' },
      'leave-out': { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
    },
  })
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to train on, the weights stay as they are.')
    return
  }
  const material = readMaterial()
  const folds = Number(values.folds)
  if (folds > 1) crossValidate(material, folds, values.quick ? trainQuickly : train)
  const leftOut = values['leave-out'].split(',').filter((tag) => tag !== '')
  for (const tag of leftOut) leaveOut(material, tag, values.quick ? trainQuickly : train)
  if (values.dry && (folds > 1 || leftOut.length > 0)) return
  const bytes = encodeWeights(train(material, learned(material.dev)))
  const text = Buffer.from(bytes).toString('base64')
  if (!values.dry) writeFileSync(WEIGHTS, `${HEADER}export const WEIGHTS =\n  '${text}'\n`)
  console.log(`${bytes.length} bytes, ${text.length} as base64`)
  report(createSentenceModel(decodeWeights(bytes)), material)
}

const HEADER = `/**
 * Weights of the sentence model, base64: made by \`npm run train:sentences\`, never edited. Where they come from and
 * under which licences: docs/models/sentences.md.
 */
`

function readMaterial(): Material {
  const [train] = readCorpora(join(DATA, 'seg-ud/ewt-train.jsonl.gz')) as [Corpus]
  const first = createSentenceModel(learn([{ corpus: train, repeat: 1 }], { seed: SEED, epochs: 3 }))
  const files = (folder: string, ending: RegExp): Corpus[][] =>
    readdirSync(join(DATA, folder))
      .filter((file) => ending.test(file))
      .sort()
      .map((file) => [...readCorpora(join(DATA, folder, file))])
  return {
    train,
    more: moreText(DATA, (text) =>
      splitWith(first, text, { language: 'en' }, true).map(({ start, end }) => text.slice(start, end)),
    ),
    dev: files('seg-ud', /-dev\.jsonl$/).flat(),
    legal: files('seg-legal', /\.jsonl$/),
  }
}

function learned(dev: readonly Corpus[]): readonly Corpus[] {
  return dev.filter(({ name }) => LEARNED_DEV.includes(name.replace(/-dev$/, '')))
}

/** Several models, then one that learns from their mean: as good as they are together, and a fraction of their size. */
function train({ train, more }: Material, others: readonly Corpus[]): SentenceWeights {
  const portions: Portion[] = [
    { corpus: train, repeat: 3 },
    // Once more without punctuation.
    { corpus: { ...train, gold: false }, repeat: 3 },
    ...more.map((corpus) => ({ corpus, repeat: 1 })),
    ...others.map((corpus) => ({ corpus, repeat: 4 })),
  ]
  const log = (line: string): void => console.log(line)
  const teachers: SentenceModel[] = []
  for (let i = 0; i < TEACHERS; i++) {
    console.log(`teacher ${i + 1} of ${TEACHERS}`)
    teachers.push(createSentenceModel(learn(portions, { seed: SEED + i, epochs: TEACHER_EPOCHS, log })))
  }
  console.log('model')
  return learn(portions, { seed: SEED + TEACHERS, epochs: EPOCHS, teachers, log })
}

/** One network, of gold boundaries alone. */
function trainQuickly({ train }: Material, others: readonly Corpus[]): SentenceWeights {
  const portions: Portion[] = [
    { corpus: train, repeat: 3 },
    ...others.map((corpus) => ({ corpus, repeat: 4 })),
  ]
  return learn(portions, { seed: SEED, epochs: TEACHER_EPOCHS, log: (line) => console.log(line) })
}

/** Each model is measured on blocks of neighbouring sentences that it did not learn from, four blocks a file. */
function crossValidate(material: Material, folds: number, make: typeof train): void {
  const foldOf = (corpus: Corpus, sentence: number): number =>
    Math.floor((sentence * folds * 4) / corpus.sentences.length) % folds
  const models = Array.from({ length: folds }, (_, fold) => {
    const others = learned(material.dev).map((corpus) => partOf(corpus, (i) => foldOf(corpus, i) !== fold))
    return createSentenceModel(decodeWeights(encodeWeights(make(material, others))))
  })
  console.log('\nout of fold: file, F1 with the language named, F1 without, F1 of Intl.Segmenter')
  const means = material.dev.map((corpus) => {
    const parts = models.map((model, fold) => ({
      model,
      part: partOf(corpus, (i) => foldOf(corpus, i) === fold),
    }))
    const named = mean(parts.map(({ model, part }) => f1([part], endsBy(model))))
    const unnamed = mean(parts.map(({ model, part }) => f1([part], (text) => endsBy(model)(text, 'und'))))
    const intl = mean(parts.map(({ part }) => f1([part], endsByIntl)))
    console.log(row(corpus.name, named, unnamed, intl))
    return named
  })
  console.log(row('macro', mean(means)))
}

/** The language is named, but the model does not know it. */
function leaveOut(material: Material, tag: string, make: typeof train): void {
  const others = learned(material.dev).filter(({ language }) => language !== tag)
  const model = createSentenceModel(decodeWeights(encodeWeights(make(material, others))))
  const ends = (alone: boolean) => (text: string) => splitWith(model, text, {}, alone).map(({ end }) => end)
  console.log('\nleft out: file, F1, F1 without the prior, F1 of Intl.Segmenter')
  for (const corpus of material.dev.filter(({ language }) => language === tag))
    console.log(
      row(corpus.name, f1([corpus], ends(false)), f1([corpus], ends(true)), f1([corpus], endsByIntl)),
    )
}

function report(model: SentenceModel, { dev, legal }: Material): void {
  console.log('\nshipped: file, F1 with the language named, F1 without, F1 of Intl.Segmenter')
  const ends = endsBy(model)
  const line = (name: string, corpora: readonly Corpus[]): number => {
    const named = f1(corpora, ends)
    console.log(
      row(
        name,
        named,
        f1(corpora, (text) => ends(text, 'und')),
        f1(corpora, endsByIntl),
      ),
    )
    return named
  }
  console.log(row('macro', mean(dev.map((corpus) => line(corpus.name, [corpus])))))
  for (const corpora of legal) line(corpora[0]?.name ?? '', corpora)
  line(
    'all legal, en',
    legal.flat().filter(({ language }) => language === 'en'),
  )
  line(
    'all legal, fr',
    legal.flat().filter(({ language }) => language === 'fr'),
  )
  const english = dev.filter(({ language }) => language === 'en')
  for (const corpus of english) line(`${corpus.name} stripped`, [stripped(corpus)])
  for (const language of ['en', 'zh']) {
    const text = dev.filter((corpus) => corpus.language === language).map((corpus) => corpus.text)
    console.log(
      row(`${language}, MB/s`, speedOf(model, `${text.join('\n\n')}\n\n`.repeat(language === 'en' ? 8 : 40))),
    )
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function row(name: string, ...values: readonly number[]): string {
  return [name.padEnd(34), ...values.map((value) => value.toFixed(3).padStart(7))].join('')
}

main()
