/** What the levels, figures, stages and oracles mean, in a sentence each: for reports that strangers read. */
import type { Level, Oracle, Stage } from './trace.ts'

export const LEVEL_TEXT: Readonly<Record<Level, readonly [title: string, text: string]>> = {
  ranking: ['Rankings', 'recall@5: share of what a question needs that the first five ranks hold.'],
  context: [
    'Evidence in contexts',
    'Share of the questions whose evidence is in the context wholly. "Plain" hands out whole passages in retrieval order at the same budget. "Easy" tasks are solved by plain passages and tell no two engines apart; the headline leaves them out.',
  ],
  reader: [
    'Answers',
    'Share of the questions that the reader without a language model answers with a right answer, word for word. For questions without an answer nothing is right, and silence is.',
  ],
  summary: [
    'Summaries of many texts',
    'ROUGE-1 (F1) of the statements that the texts share, against summaries written by people. The floor takes the first sentences of each text.',
  ],
  segmentation: [
    'Ends of sentences',
    "F1 of sentence ends, each file counting once. The floor is Intl.Segmenter's.",
  ],
  judge: [
    'Choosing the better answer',
    'Share of the pairs of answers where the judge without a language model chooses the better one in both orders. The floor is a coin.',
  ],
  speech: [
    'Names in transcripts',
    'Share of the names that come through, once those misheard were put right from the glossary that search finds. The floor is what was heard.',
  ],
  conformance: [
    'Scorers',
    'What our scorers make of recorded answers and rankings. The floor is the published score: equal is right, higher is as wrong as lower.',
  ],
  'closed-book': [
    'A language model, closed book',
    'Share of the questions that the model answers rightly without anything to read: what it knew before.',
  ],
  'full-context': ['A language model, full context', 'The same with all documents of the question to read.'],
  'our-context': [
    'A language model, our context',
    'The same with the context that Lightcone makes within the budget.',
  ],
  'oracle-evidence': [
    'A language model, oracle evidence',
    'The same with the sentences that hold the evidence and nothing else: what better retrieval could still win. Questions without an answer are left out.',
  ],
}

export const STAGE_TEXT: Readonly<Record<Stage, string>> = {
  parse: 'the evidence is not in the text that was read',
  chunk: 'it was cut in two, and only one part was found',
  retrieve: 'its passage was not among those found',
  rerank: 'it was found, and fits, but other sentences came first',
  prune: 'it was found and then left out as repeated or off the point',
  pack: 'all the evidence together does not fit the budget',
  answer: 'the context held it; the answer is wrong',
  cite: 'the answer is right; its citations miss the evidence',
  abstain: 'silent although the context held it, or an answer where there is none',
}

export const ORACLE_TEXT: Readonly<Record<Oracle, string>> = {
  retrieve: 'search only in the documents that hold the evidence',
  rerank: 'put the evidence that was found first',
  prune: 'leave nothing out before packing',
  pack: 'no limit to the budget',
  evidence: 'give the reader the evidence and nothing else',
}
