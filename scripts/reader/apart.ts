/** Weights that did not learn from an article that is measured on. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  decodeModel,
  encodeModel,
  type ReaderModel,
  type WrittenModel,
} from '../../packages/engine/src/answer/reader/format.ts'
import {
  apartFrom,
  type Example,
  keptExamples,
  learnedExamples,
  measuredExamples,
  readExamples,
} from './examples.ts'
import { learnReader, readerClasses, TREES } from './learn.ts'
import type { LearnedClasses } from './learn-classes.ts'

/** Not learned from, so that what is written can be measured on something that it has not seen. */
export const APART = '1973 oil crisis'

const articleExamples = (article: string): readonly Example[] =>
  measuredExamples().filter(({ group }) => group === article)

/** Questions of XQuAD's English part that share nothing with what the package's weights learned from. */
export const unseenExamples = (): readonly Example[] => keptExamples(apartFrom(articleExamples(APART), all()))

/** What is learned from everything apart from an article of the measured set and what overlaps it. */
export const learnApart = (
  article: string,
  learned: LearnedClasses,
  trees: number,
  tell: (text: string) => void,
): WrittenModel => learnBeside(articleExamples(article), learned, trees, tell)

/** The same apart from whole sets, by name. */
export const learnWithout = (
  sets: readonly string[],
  learned: LearnedClasses,
  trees: number,
  tell: (text: string) => void,
): WrittenModel => learnBeside(sets.flatMap(readExamples), learned, trees, tell)

function learnBeside(
  own: readonly Example[],
  learned: LearnedClasses,
  trees: number,
  tell: (text: string) => void,
): WrittenModel {
  const examples = apartFrom(own, all())
  tell(`${examples.length} questions that share nothing with the ${own.length} to be measured`)
  return encodeModel(learned.words, learned.classes, learnReader(examples, learned, trees, tell))
}

let examples: readonly Example[] | undefined
const all = (): readonly Example[] => {
  examples ??= learnedExamples()
  return examples
}

/** Gives such models. In `folder` they are kept as `ARTICLE.json`, and taken from there when the file is there. */
export function modelsApart(folder: string | undefined): (article: string) => ReaderModel {
  let learned: LearnedClasses | undefined
  return (article) => {
    const file = folder === undefined ? undefined : join(folder, `${article.replaceAll(/\W+/g, '-')}.json`)
    if (file !== undefined && existsSync(file))
      return decodeModel(JSON.parse(readFileSync(file, 'utf8')) as WrittenModel)
    learned ??= readerClasses()
    const written = learnApart(article, learned, TREES, () => {})
    if (file !== undefined) {
      mkdirSync(folder!, { recursive: true })
      writeFileSync(file, JSON.stringify(written))
    }
    return decodeModel(written)
  }
}
