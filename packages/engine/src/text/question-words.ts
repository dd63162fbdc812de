/**
 * Words that frame a question without saying what it is about: "What did the board think about …", "Please describe
 * …". Retrieval is better without these stop structures (Huston & Croft 2010, "Evaluating verbose query processing
 * techniques"), above all in speech, where they are rare enough to look telling.
 */
const QUESTION_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'en',
    new Set(
      [
        'what when where who whom which whose why how',
        'do does did done am is are was were be been being have has had can could would should may might must will shall',
        'about there i me my we us our you your he him his she her it its they them their',
        'according concerning regarding please',
        'tell told say said think thought talk talked talking discuss discussed discussing',
        'discussion mention mentioned describe explain list opinion summarize summarise summary',
      ]
        .join(' ')
        .split(' '),
    ),
  ],
])

/** What opens a text that is a question or a request. */
const OPENING =
  /^\P{L}*(?:what|when|where|who|whom|which|whose|why|how|do|does|did|is|are|was|were|has|have|had|can|could|would|should|will|may|please|tell|describe|explain|summari[sz]e|list)\b/iu

/** Whether a text asks, in the language, rather than states: a search for a sentence keeps all of its words. */
export function asks(text: string, language: string): boolean {
  return QUESTION_WORDS.has(language) && (OPENING.test(text) || /\?\s*$/.test(text))
}

/** Behind "how" they say what kind of answer is wanted; no answer has to say them. */
const AMOUNTS: ReadonlySet<string> = new Set(['many', 'much', 'often'])
const HOW = /\bhow\s+$/iu

/**
 * Whether a word of the text, as it is written, frames a question. In the middle of one, capitals make a name of it ("US").
 */
export function framesQuestion(text: string, start: number, end: number, language: string): boolean {
  const word = text.slice(start, end)
  if (start > 0 && word !== word.toLowerCase()) return false
  if (language === 'en' && AMOUNTS.has(word) && HOW.test(text.slice(Math.max(0, start - 16), start)))
    return true
  return QUESTION_WORDS.get(language)?.has(word.toLowerCase().replace(/['’]s$/, '')) ?? false
}
