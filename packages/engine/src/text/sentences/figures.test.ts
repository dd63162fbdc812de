import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { splitSentences } from './split-sentences.ts'

/** F1 of sentence ends on the development files, as last accepted: `npm run train:sentences` prints them. */
const ACCEPTED: Readonly<Record<string, number>> = {
  'de_gsd-dev': 0.986,
  'en_ewt-dev': 0.902,
  'en_gum-dev': 0.939,
  'es_gsd-dev': 0.994,
  'fr_gsd-dev': 0.989,
  'it_isdt-dev': 0.938,
  'ja_gsd-dev': 0.996,
  'ko_gsd-dev': 0.922,
  'pt_bosque-dev': 0.968,
  'ru_gsd-dev': 0.986,
  'tr_boun-dev': 0.953,
  'zh_gsd-dev': 0.997,
  'zh_gsdsimp-dev': 0.997,
  'en-CD_bva_test': 0.97,
  'en-CD_intellectual_property_test': 0.916,
  'en-CD_scotus_test': 0.901,
  'fr-CivilCode_test': 0.974,
  'fr-Constitution': 0.943,
  'fr-CriminalCode_test': 0.854,
}

const DATA = join(import.meta.dirname, '../../../../../../shared/data')

interface Gold {
  readonly lang: string
  readonly text: string
  readonly sentences: readonly (readonly [start: number, end: number])[]
}

function f1(texts: readonly Gold[]): number {
  let right = 0
  let all = 0
  for (const { lang, text, sentences } of texts) {
    const gold = new Set(sentences.map(([start, end]) => start + text.slice(start, end).trimEnd().length))
    const found = splitSentences(text, { language: lang }).map(
      ({ start, end }) => start + text.slice(start, end).trimEnd().length,
    )
    right += found.filter((end) => gold.has(end)).length
    all += gold.size + found.length
  }
  return (2 * right) / all
}

/** Without the data of `../shared` there is nothing to compare with. */
describe.skipIf(!existsSync(DATA))('the accepted figures on ../shared/data', () => {
  const files = ['seg-ud', 'seg-legal'].flatMap((folder) =>
    existsSync(join(DATA, folder)) ? readdirSync(join(DATA, folder)).map((file) => join(folder, file)) : [],
  )
  it.each(Object.entries(ACCEPTED))('%s', (name, accepted) => {
    const file = files.find((path) => path.endsWith(`${name}.jsonl`))
    expect(file).toBeDefined()
    const lines = readFileSync(join(DATA, file as string), 'utf8').split('\n')
    const texts = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Gold)
    expect(Number(f1(texts).toFixed(3))).toBe(accepted)
  })
})
