/**
 * Questions that a sentence answers by itself, made by patterns (as Heilman & Smith 2010 make them from statements;
 * here without a parser, so only where subject, verb and answer cannot be mistaken). English alone, and assignments.
 */
import type { Span } from '../model.ts'

/** A question with the span of the sentence that answers it, word for word. */
export interface RecycledQuestion extends Span {
  readonly question: string
}

/** At most one question a sentence: that of the first pattern that fits. */
export function recycledQuestion(sentence: string): RecycledQuestion | undefined {
  for (const ask of PATTERNS) {
    const asked = ask(sentence)
    if (asked !== undefined && isSound(asked, sentence)) return asked
  }
  return undefined
}

type Pattern = (sentence: string) => RecycledQuestion | undefined

const NAME = String.raw`[\p{Lu}\p{N}][\p{L}\p{N}'’&/-]*[\p{L}\p{N}]`
/** What ends a noun and its attributes. */
const LINKS =
  'is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|must|should|in|on|at|by|to|from|with|for|as|of|than|into|over|under|after|before|during|between|about|that|which|who|whom|whose|when|where|while|because|if|so|and|or|but|not|it|its|they|their|he|his|she|her|this|these|those|there|also'
const WORD = String.raw`(?!(?:${LINKS})\b)[\p{L}\p{N}'’-]+`
const DEFINITE = `[Tt]he (?:${WORD} ){0,3}${WORD}(?: of (?:the )?(?:${WORD} ){0,2}${WORD})?`
/**
 * A name of up to six words, or a definite noun with its attributes: what a question can repeat. What stands in
 * brackets behind it is left out.
 */
const SUBJECT = String.raw`(?<subject>(?:[Tt]he )?${NAME}(?: (?:(?:of|and|de|la|von|van|du)(?: the)? )?${NAME}){0,5}|${DEFINITE})(?: \([^()]{1,60}\))?`
const PARTICIPLE = String.raw`(?:\p{Ll}+ly )?(?:\p{Ll}{2,}ed|born|built|written|made|held|won|sold|bought|founded|begun|given|taken|chosen|drawn|shot|sent|lost|found|cut|set up|known|led|rebuilt)`
const MONTH = '(?:January|February|March|April|May|June|July|August|September|October|November|December)'
const DATE = String.raw`(?<answer>\d{1,2} ${MONTH} \d{4}|${MONTH} \d{1,2}, \d{4}|${MONTH} \d{4}|1\d{3}|20\d{2})(?![\p{L}\p{N}'’-])`
const NUMBER =
  '(?<answer>\\d{1,3}(?:,\\d{3})+|\\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)'
/** A few more words of the clause, as the question repeats them. */
const INSIDE = String.raw`(?<inside>(?: (?!(?:in|on|and|but|which|who|that|when|where|while|because)\b)[\p{L}\p{N}'’-]+){0,7}?)`
const CLAUSE_ENDS = String.raw`(?=[;)]|,(?! (?:and|or)\b)(?!\d)|\.(?:\s|$)|$| (?:but|which|who|that|when|where|while|because|after|before)\b)`
const NOUN = String.raw`(?<answer>(?:an?|the|one of the|its|their) (?:(?!(?:${LINKS.replace('in|on|at|by|to|from|with|for|as|of|', '')})\b)[\p{L}\p{N}'’-]+ ){0,8}?${WORD})`

/** Verbs whose base form is known: what a question with "did" or "does" needs. */
const BASES: ReadonlyMap<string, string> = new Map(
  [
    'became become,began begin,built build,bought buy,came come,chose choose,drew draw,fell fall,fought fight,found find',
    'gave give,grew grow,held hold,led lead,left leave,lost lose,made make,met meet,rose rise,ran run,sold sell,sent send',
    'took take,taught teach,won win,wrote write,died die,married marry,carried carry,studied study,occupied occupy',
    'moved move,arrived arrive,introduced introduce,produced produce,released release,created create,received receive',
    'replaced replace,completed complete,served serve,invaded invade,purchased purchase,published publish,opened open',
    'closed close,joined join,started start,ended end,returned return,discovered discover,developed develop,founded found',
    'established establish,designed design,launched launch,formed form,defeated defeat,captured capture,signed sign',
    'passed pass,adopted adopt,visited visit,followed follow,entered enter,rejected reject,attacked attack,controlled control',
    'provides provide,contains contain,includes include,uses use,covers cover,offers offer,requires require,owns own',
    'represents represent,supports support,produces produce,describes describe,controls control,operates operate,holds hold',
    'defines define,sets set,returns return,reads read,writes write,creates create,measures measure,prevents prevent',
    'provide provide,contain contain,include include,require require,produce produce,describe describe',
  ]
    .join(',')
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
)
const VERB = `(?<verb>${[...BASES.keys()].join('|')})`
const helper = (verb: string): string =>
  verb.endsWith('s') ? 'does' : BASES.get(verb) === verb ? 'do' : 'did'

const PATTERNS: readonly Pattern[] = [
  pattern(
    `^${SUBJECT} (?<verb>was|were) (?<done>${PARTICIPLE})${INSIDE} (?:in|on) ${DATE}`,
    ({ verb, subject, done, inside }) => `When ${verb} ${subject} ${done}${inside}?`,
  ),
  pattern(
    `^(?:In|On) ${DATE},? ${SUBJECT} (?<verb>was|were) (?<done>${PARTICIPLE})${INSIDE}${CLAUSE_ENDS}`,
    ({ verb, subject, done, inside }) => `When ${verb} ${subject} ${done}${inside}?`,
  ),
  pattern(
    `^${SUBJECT} ${VERB}${INSIDE} (?:in|on) ${DATE}`,
    ({ verb, subject, inside }) => `When did ${subject} ${BASES.get(verb!)}${inside}?`,
    ({ verb }) => helper(verb!) === 'did',
  ),
  pattern(
    `^(?:In|On) ${DATE},? ${SUBJECT} ${VERB}${INSIDE}${CLAUSE_ENDS}`,
    ({ verb, subject, inside }) => `When did ${subject} ${BASES.get(verb!)}${inside}?`,
    ({ verb }) => helper(verb!) === 'did',
  ),
  pattern(
    `^${SUBJECT} (?<verb>is|are|was|were) (?<done>located|situated|based|born|buried|held) in (?<answer>${NAME}(?:,? ${NAME}){0,3})${CLAUSE_ENDS}`,
    ({ verb, subject, done }) => `Where ${verb} ${subject} ${done}?`,
  ),
  pattern(
    `^${SUBJECT} (?<verb>is|are|was|were) (?<done>${PARTICIPLE}) by (?<answer>(?:the )?${NAME}(?: ${NAME}){0,3})${CLAUSE_ENDS}`,
    ({ verb, subject, done }) => `By whom or what ${verb} ${subject} ${done}?`,
  ),
  pattern(
    `^${SUBJECT} (?<verb>has|have|had) ${NUMBER} (?<inside>(?:${WORD} )?\\p{Ll}[\\p{L}-]+s)${CLAUSE_ENDS}`,
    ({ verb, subject, inside }) => `How many ${inside} ${AUXILIARY[verb!]} ${subject} have?`,
  ),
  pattern(
    `^${SUBJECT} (?<verb>is|are|was|were) ${NOUN}${CLAUSE_ENDS}`,
    ({ verb, subject }) => `What ${verb} ${subject}?`,
  ),
  pattern(
    `^${SUBJECT} ${VERB} ${NOUN}${CLAUSE_ENDS}`,
    ({ verb, subject }) => `What ${helper(verb!)} ${subject} ${BASES.get(verb!)}?`,
  ),
  pattern(
    String.raw`^\s*(?<subject>[\p{L}_][\p{L}\p{N}_.-]{1,40}) ?[=:] ?(?<answer>[^\s=:,;]{1,40});?\s*$`,
    ({ subject }) => `What is the value of ${subject}?`,
  ),
]

const AUXILIARY: Readonly<Record<string, string>> = { has: 'does', have: 'do', had: 'did' }

type Groups = Readonly<Record<string, string>>

function pattern(
  source: string,
  ask: (groups: Groups) => string,
  holds: (groups: Groups) => boolean = () => true,
): Pattern {
  // Made when a sentence first comes: these are large, and most programs never ask for questions.
  let regex: RegExp | undefined
  return (sentence) => {
    regex ??= new RegExp(source, 'du')
    const match = regex.exec(sentence)
    const groups = match?.groups
    const answer = match?.indices?.groups?.['answer']
    if (groups === undefined || answer === undefined || !holds(groups)) return undefined
    const subject = groups['subject']!.replace(/^The /, 'the ')
    return {
      question: ask({ ...groups, subject, inside: groups['inside'] ?? '' }),
      start: answer[0],
      end: answer[1],
    }
  }
}

/** Subjects that only the sentence before explains, and openings that are no subject. */
const NO_SUBJECT =
  /^(?:the )?(?:he|she|it|they|we|i|you|this|that|these|those|there|here|who|what|which|such|one|some|many|most|both|each|all|other|others|another|several|few|same|former|latter|first|second|third|last|next|north|south|east|west|examples?|result|reason|problem|following|above|in|on|at|by|for|with|from|as|after|before|during|while|when|if|although|since|however|also|then|and|but|so|not|no|yes|its|his|her|their|our|my|your|author|authors|group|study|paper)(?=[\s?]|$)/i

/** Ends of questions that only the text around would explain. */
const HANGS = /(?:^| )(?:it|him|her|them|us|here|there|this|that|these|those|so|only|also)\?$/iu
/** Answers that were cut short, or say nothing by themselves. */
const HANGING_ANSWER =
  /(?:^| )(?:it|this|that|these|those|day|way|one|part|number|directed|written|produced|located|built|based|known|called|named|\p{L})$/iu

const LONGEST_QUESTION = 110
const LONGEST_ANSWER = 60

function isSound({ question, start, end }: RecycledQuestion, sentence: string): boolean {
  const answer = sentence.slice(start, end)
  const subject = question.replace(
    /^(?:When|Where|By whom or what|What) (?:is|are|was|were|did|does|do) |^How many .*? (?:does|do|did) |^What is the value of /,
    '',
  )
  return (
    question.length <= LONGEST_QUESTION &&
    answer.length <= LONGEST_ANSWER &&
    !NO_SUBJECT.test(subject) &&
    !HANGS.test(question) &&
    !HANGING_ANSWER.test(answer) &&
    !question.toLowerCase().includes(answer.toLowerCase())
  )
}
