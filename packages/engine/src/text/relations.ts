/**
 * Relations that syntax states between two names of one sentence: "X is the capital of Y", "X was directed by Y",
 * "X was born in Port Y". English; what it does not recognise stays a co-mention.
 */
import type { Span } from '../model.ts'

export interface StatedRelation {
  /** Indexes into the names given; -1 for what the document is about. */
  readonly from: number
  readonly to: number
  /** In small letters: `capital of`, `directed by`, `born in`. */
  readonly predicate: string
}

/** Between the sentence's subject and the name: at most so many characters. */
const REACH = 80

const PREPOSITION = '(?:of|in|at|by|to|for|from|on|with)'
/** "the director of", "a member of the", "son of". */
const ROLE =
  /(?:^|[\s,(])(?:(?:is|was|are|were|be|became|remains|as)\s+)?(?:the|an?|its|his|her|their)?\s*((?:[a-z]+[- ]){0,2}[a-z]{3,})\s+(of|to)\s+(?:the\s+)?$/
/** "directed by", "born in", "is located in the". */
const PARTICIPLE = new RegExp(
  `(?:^|[\\s,(–-])(born|died|raised|buried|educated|set|held|written|known|made|built|led|won|sung|drawn|shot|spoken|[a-z]{2,}ed)\\s+(?:[a-z0-9]+\\s+){0,5}?(${PREPOSITION})\\s+(?:the\\s+)?$`,
)
/** "directed", "founded", "married": a verb and nothing else between the two names. */
const VERB =
  /^\s+(?:[a-z]+ly\s+)?(directed|wrote|founded|married|composed|produced|created|led|owns|owned|won|joined|borders|succeeded|designed|built|painted|discovered|invented|played|starred in|[a-z]{3,}ed)\s+(?:the\s+)?$/
/** Words that are no role and no participle although they look like one. */
const NOT_ROLES = new Set('one some many most all any part number kind type lot series'.split(' '))

/**
 * `names` are the sentence's, in order, with their places in `text`; `sentence` is the part of it to look at. A name
 * without another before it in the sentence is related to what the document is about.
 */
export function statedRelations(
  text: string,
  sentence: Span,
  names: readonly Span[],
): readonly StatedRelation[] {
  const found: StatedRelation[] = []
  for (const [to, name] of names.entries()) {
    if (name.start < sentence.start || name.end > sentence.end) continue
    const before = names[to - 1]
    const inSentence = before !== undefined && before.start >= sentence.start && before.end <= name.start
    const verb = inSentence ? VERB.exec(text.slice(before.end, name.start)) : null
    if (verb !== null) {
      found.push({ from: to - 1, to, predicate: verb[1]! })
      continue
    }
    const start = Math.max(inSentence ? before.end : sentence.start, name.start - REACH)
    const predicate = predicateOf(text.slice(start, name.start).toLowerCase())
    if (predicate === undefined) continue
    const subject = subjectOf(text, sentence, names, to)
    if (subject !== to) found.push({ from: subject, to, predicate })
  }
  return found
}

function predicateOf(between: string): string | undefined {
  const role = ROLE.exec(between)
  const head = role?.[1]?.split(/[- ]/).at(-1)
  if (role !== null && head !== undefined && !NOT_ROLES.has(head) && !/ed$|ing$/.test(head))
    return `${role[1]!.replace(/^(?:(?:is|was|are|were|the|a|an|as) )+/, '')} ${role[2]}`
  if (/\bpart of (?:the )?$/.test(between)) return 'part of'
  const participle = PARTICIPLE.exec(between)
  return participle === null ? undefined : `${participle[1]} ${participle[2]}`
}

/** The first name of the sentence when the sentence begins with it; else the document's own. */
function subjectOf(text: string, sentence: Span, names: readonly Span[], to: number): number {
  const first = names.findIndex(({ start, end }) => start >= sentence.start && end <= sentence.end)
  const lead = text.slice(sentence.start, names[first]!.start).trim().toLowerCase()
  return first < to && (lead === '' || lead === 'the') ? first : -1
}
