import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STEMMERS } from './stemmers.ts'

/** Words and the stems that follow from the published rules. Groups fall together, or are kept apart on purpose. */
const STEMS: Readonly<Record<string, string>> = {
  ar: 'الكتاب:كتاب والكتاب:كتاب كتابها:كتاب المعلمون:معلم مدرسة:مدرس أحمد:احمد',
  da: 'husene:hus huset:hus bilerne:bil venlighed:ven undersøgelse:undersøg undersøgelser:undersøg lykkeligst:lyk hundens:hund',
  de:
    'häuser:haus haeuser:haus größe:gross lehrerinnen:lehr system:system ergebnisse:ergebnis verschiedenheit:verschied ' +
    'freundlichkeit:freundlich planet:planet treue:treu neue:neu quelle:quell',
  el: 'ελλάδα:ελλαδ ελλάδας:ελλαδ ανθρώπους:ανθρωπ άνθρωπος:ανθρωπ',
  en:
    'caresses:caress ponies:poni ties:tie cats:cat gas:gas agreed:agre plastered:plaster motoring:motor hopping:hop hoping:hope ' +
    'falling:fall happy:happi by:by say:say relational:relat conditional:condit rationalization:ration generously:generous ' +
    'general:general communism:communism sensibility:sensibl hopefulness:hope controlling:control news:news skies:sky dying:die ' +
    'inning:inning proceed:proceed youthful:youth yearly:year adoption:adopt roll:roll be:be',
  es: 'niños:niñ hablando:habl cantándoselo:cant ciudades:ciudad rápidamente:rapid posibilidad:posibil sigue:sig biología:biolog',
  fi: 'taloissa:talo talon:talo kirjastojen:kirjasto autoillani:auto kissat:kis kaupungeissa:kaupung',
  fr:
    'continuellement:continuel nationalité:national chevaux:cheval majestueusement:majestu constamment:const finissaient:fin ' +
    "mangerait:mang l'homme:homm jouaient:jou naïveté:naïvet créée:cré bijoux:bijou",
  hi: 'लड़कों:लड़क लड़की:लड़क किताबें:किताब',
  it: 'abbandonata:abbandon città:citt libertà:libert velocemente:veloc mangiandoli:mang giochi:gioc pronunciamento:pronunc',
  nb: 'husene:hus muligheten:mul vennlig:venn havet:hav arbeidets:arbeid opplever:opplev',
  nl: 'lichamelijk:licham boeken:boek lopende:lopend kinderen:kinder mogelijkheden:mogelijk maan:man huizen:huiz bakken:bak',
  pt: 'cidades:cidad rapidamente:rapid quisemos:quis informação:inform coração:coraçã biologias:biolog possibilidade:possibil',
  ru: 'книги:книг книгами:книг красивый:красив читавшая:чита читал:чита возможность:возможн ёлки:елк умывшись:ум стальнейший:стальн',
  sv: 'husen:hus möjligheter:möj vänligt:vän jakten:jakt flickornas:flick arbetet:arbet alfabetet:alfabet',
  tr: "kitaplarımız:kitap kitap:kitap ankara'da:ankar türkiye'nin:türki ev:ev",
}

describe.each(Object.entries(STEMS))('%s', (language, pairs) => {
  const stem = STEMMERS.get(language)!

  it.each(pairs.split(' ').map((pair) => pair.split(':') as [string, string]))(
    '%s → %s',
    (word, expected) => {
      expect(stem(word)).toBe(expected)
    },
  )
})

it('has words for every stemmer', () => {
  expect(Object.keys(STEMS).sort()).toEqual([...STEMMERS.keys()].sort())
})

it('stemmers take any text, give something for something, and add at most a few letters', () => {
  const letters = fc.string({
    unit: fc.constantFrom(..."abdegilnorstuyäéìßqukhvwxzаеийнощьهاكया'日"),
    minLength: 1,
    maxLength: 12,
  })
  for (const [language, stem] of STEMMERS) {
    fc.assert(
      fc.property(letters, (word) => {
        const found = stem(word)
        expect(found.length, `${language} ${word}`).toBeLessThanOrEqual(word.length + word.split('ß').length)
        expect(stem(word)).toBe(found)
      }),
    )
  }
})
