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

/** Whether a word as it is written frames a question. In the middle of one, capitals make a name of it ("US"). */
export function framesQuestion(word: string, start: number, language: string): boolean {
  if (start > 0 && word !== word.toLowerCase()) return false
  return QUESTION_WORDS.get(language)?.has(word.toLowerCase().replace(/['’]s$/, '')) ?? false
}
