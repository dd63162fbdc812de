/**
 * English as it is spelt on both sides of the Atlantic: *optimisation* and *optimization*, *colour* and *color*.
 * Stemming does not bring the two together. What a rule makes up that nobody writes (*tempoural*) is in no index and
 * does no harm there, so the rules need no exceptions but where both are words: *prise* and *prize* are too short.
 */

/** Where the part stands that is spelt in two ways, and both of its spellings. */
type Rule = readonly [part: RegExp, one: string, two: string]

const RULES: readonly Rule[] = [
  [/(?<=\p{L}{3})i[sz](?=(?:e[sdr]?|ers|ing|ations?|ational|able)$)/u, 'is', 'iz'],
  [/(?<=(?:anal|paral|catal|hydrol|electrol))y[sz](?=(?:e[sdr]?|ers|ing)$)/u, 'ys', 'yz'],
  [/(?<=\p{L}{3})ou?r(?=(?:s|ed|ing|abl[ey]|al|ally|ful|hood|ites?|less|ists?|ers?)?$)/u, 'our', 'or'],
  [
    /(?<=^(?:\p{L}*met|(?:epi)?cent|lit|fib|(?:amphi)?theat|calib|lust|sab|somb|meag|spect))(?:re|er)(?=[sd]?$)/u,
    're',
    'er',
  ],
  [/(?<=(?:def|off|lic|pret))en[cs]e(?=s?$)/u, 'ence', 'ense'],
  [/(?<=(?:catal|dial|anal|monol|prol|epil))og(?:ue)?(?=s?$)/u, 'ogue', 'og'],
  [/(?<=progra)m(?:me)?(?=s?$)/u, 'mme', 'm'],
  [/(?<=(?:judg|acknowledg))e?(?=ments?$)/u, 'e', ''],
  [/(?<=^)gr[ae]y(?=s|ed|ing|ish|$)/u, 'grey', 'gray'],
  [/(?<=^(?:de)?)sul(?:ph|f)(?=[aiou])/u, 'sulph', 'sulf'],
  [/(?<=alumin)i?um$/u, 'ium', 'um'],
  [/(?<=art)[ei](?=facts?$)/u, 'e', 'i'],
  [/(?<=^)mou?(?=ld(?:s|y|ed|ing)?$)/u, 'mou', 'mo'],
  [/^s[ck](?=eptic)/u, 'sc', 'sk'],
  [/^(?:aero|air)(?=planes?$)/u, 'aero', 'air'],
  [/(?<=^(?:an|leuk|isch|hypoglyc|hyperglyc|septic|tox))a?e(?=mi[ac])/u, 'ae', 'e'],
  [/(?<=^an)a?e(?=sth)/u, 'ae', 'e'],
  [/(?<=^h)a?e(?=mat|mo)/u, 'ae', 'e'],
  [/(?<=^(?:p|orthop|encyclop))a?e(?=di)/u, 'ae', 'e'],
  [/(?<=^gyn)a?e(?=co)/u, 'ae', 'e'],
  [/(?<=^(?:f)?)o?e(?=(?:strogen|sophag|dema|tus|tal$))/u, 'oe', 'e'],
]

/** A word in lower case as it is spelt on the other side; `undefined` where no rule knows two ways. */
export function otherSpelling(word: string): string | undefined {
  for (const [part, one, two] of RULES) {
    const match = part.exec(word)
    if (match === null) continue
    const [found] = match
    return word.slice(0, match.index) + (found === one ? two : one) + word.slice(match.index + found.length)
  }
  return undefined
}
