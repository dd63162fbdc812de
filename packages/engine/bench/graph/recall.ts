/** What the graph finds: beside the words, over one pool of all sets, and with other weights than the chosen ones. */

import type { Retriever } from '../../src/ports.ts'
import { CHAIN_WEIGHTS, type ChainWeights } from '../../src/retrieve/graph-chain.ts'
import { generator } from '../index/corpus.ts'
import { type Built, build, inMemory, ranking } from './build.ts'
import { mean, percent, quantile, type Score, score, summary } from './figures.ts'
import { MULTI_HOP, pooled, type Question, readSet, SINGLE_HOP, type TestSet } from './sets.ts'

/** `small`: as many people type, without capitals. */
export async function recall(names: readonly string[], small: boolean): Promise<void> {
  console.log('R@2, R@5 [95 % bootstrap interval], nDCG@10, in percent')
  for (const name of names.length > 0 ? names : [...MULTI_HOP, ...SINGLE_HOP]) {
    const set = readSet(name)
    const typed = ({ text, gold }: Question) => ({ text: small ? text.toLowerCase() : text, gold })
    await report({ ...set, questions: set.questions.map(typed) }, await build(inMemory(), set.texts))
  }
}

/** Each set's questions over the passages of all sets. */
export async function pool(): Promise<void> {
  const { texts, sets } = pooled()
  const built = await build(inMemory(), texts)
  console.log(
    `${texts.length} documents in one pool; R@2, R@5 [95 % bootstrap interval], nDCG@10, in percent`,
  )
  for (const set of sets) await report(set, built)
}

/** Every weight drawn anew, evenly from 20 % below to 20 % above the chosen one, so many times. */
export async function sensitivity(draws: number): Promise<void> {
  const built = []
  for (const name of MULTI_HOP) {
    const set = readSet(name)
    built.push({ set, made: await build(inMemory(), set.texts) })
  }
  const next = generator(1)
  const around = (): ChainWeights => {
    const drawn = Object.entries(CHAIN_WEIGHTS).map(([name, value]) => [name, value * (0.8 + 0.4 * next())])
    return Object.fromEntries(drawn)
  }
  const trials = [CHAIN_WEIGHTS, ...Array.from({ length: draws }, around)]
  console.log(`R@5 in percent with the chosen weights, and least, median, most of ${draws} draws within 20 %`)
  for (const { set, made } of built) {
    const fives: number[] = []
    for (const weights of trials)
      fives.push(mean((await scores(set, made.mix(weights))).map(({ five }) => five)))
    const [chosen, ...drawn] = fives
    console.log(
      `${set.name.padEnd(27)} ${percent(chosen!)} | ${[0, 0.5, 0.999].map((share) => percent(quantile(drawn, share))).join(' ')}`,
    )
  }
}

async function report(set: TestSet, { words, mix }: Built): Promise<void> {
  const figures: string[] = []
  for (const [name, retriever] of Object.entries({ words, mix: mix() })) {
    figures.push(`${name} ${summary(await scores(set, retriever))}`)
  }
  console.log(`${set.name.padEnd(27)} ${figures.join(' | ')}`)
}

async function scores({ questions }: TestSet, retriever: Retriever): Promise<readonly Score[]> {
  const all: Score[] = []
  for (const question of questions) all.push(score(question, await ranking(retriever, question)))
  return all
}
