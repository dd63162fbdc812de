/**
 * Stop words: words so common in a language that they tell nothing about a text. Short lists on purpose: a word
 * left out here cannot be asked for, except in a question made of stop words alone.
 */
const LISTS: Readonly<Record<string, string>> = {
  ar: `في من على إلى عن أن إن هذا هذه ذلك التي الذي ما لا لم كان كانت هو هي و أو ثم مع كل قد بين بعد حيث`,
  da: `og en et den det de at i på af for med som er var ikke om til fra har havde han hun jeg vi man sig men
    eller ved når der blev`,
  de: `der die das den dem des ein eine einer eines einem einen und oder aber nicht ist sind war waren wird werden
    wurde wurden hat haben zu im in am an auf aus bei mit nach von vom zum zur für als auch es er sie sich dass
    wie so`,
  el: `και το του της η ο να τα την με για που από σε τον στο στη στην οι των ένα μια είναι δεν θα τη τους ως`,
  // The classic set of Lucene's EnglishAnalyzer.
  en: `a an and are as at be but by for if in into is it no not of on or such that the their then there these
    they this to was will with`,
  es: `el la los las un una unos unas de del y o u pero no es son era fue ser ha han a al en por para con que se
    su sus lo le como más este esta`,
  fi: `ja on ei oli että se hän ne mutta tai kun niin kuin myös sekä joka jotka ovat olla ollut sen tämä`,
  fr: `le la les un une des du de et ou mais ne pas est sont était a ont au aux en dans par pour sur avec ce cette
    ces qui que se sa son ses il elle ils elles on plus comme`,
  hi: `के का की है में से को और पर ने यह एक हैं भी कि नहीं तो ही या था थे थी लिए कर`,
  it: `il lo la i gli le un uno una di del dello della dei degli delle e ed o ma non è sono era ha hanno a al alla
    ai in nel nella da dal dalla per con su che si come più`,
  nb: `og en et ei den det de å i på av for med som er var ikke om til fra har hadde han hun jeg vi man seg men
    eller ved når ble`,
  nl: `de het een van en of maar niet is zijn was waren wordt werd in op aan bij met voor uit naar door te er die
    dat dit deze ook als hij zij ze om tot`,
  pt: `o a os as um uma de do da dos das e ou mas não é são era foi ser ao à em no na nos nas por para com que se
    seu sua como mais`,
  ru: `и в во не на он она они что с со а но то как по из за у к от о об это его её для же бы был была было были
    или при до`,
  sv: `och en ett den det de att i på av för med som är var inte om till från har hade han hon jag vi man sig men
    eller vid när`,
  tr: `ve bir bu da de ile için olarak olan daha çok ne gibi ama en o şu mi değil kadar sonra her`,
}

const SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(LISTS).map(([language, words]) => [language, new Set(words.split(/\s+/))]),
)
const NONE: ReadonlySet<string> = new Set()

/** The stop words of a language, in lower case with their marks; empty for a language without a list. */
export function stopWords(language: string): ReadonlySet<string> {
  return SETS.get(language) ?? NONE
}
