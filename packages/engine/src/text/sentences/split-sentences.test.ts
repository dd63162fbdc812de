import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitSentences } from './split-sentences.ts'

const cut = (text: string, language?: string): readonly string[] =>
  splitSentences(text, language === undefined ? {} : { language }).map(({ start, end }) =>
    text.slice(start, end),
  )

/** Sentences of our own, each list joined by what stands in its first place. */
const LANGUAGES: Readonly<Record<string, readonly [joint: string, ...sentences: string[]]>> = {
  en: [
    ' ',
    'Dr. Amara Singh moved to St. Louis in 1998.',
    'Was it worth the $4.5 million?',
    'Nobody at Acme Inc. would say!',
    'She left at 5 p.m. and never came back.',
  ],
  de: [
    ' ',
    'Am 3. Oktober fuhren wir z. B. nach Hamburg.',
    'Prof. Keller kam ca. 20 Minuten zu spät.',
    'Warum hat niemand angerufen?',
    'Das weiß ich bis heute nicht.',
  ],
  fr: [
    ' ',
    'M. Perrin habite au 12, rue des Lilas.',
    'Où allez-vous ce soir ?',
    'Je ne sais pas encore !',
    'Le train part à 18 h 30.',
  ],
  es: [
    ' ',
    'La Sra. Ortega llegó a las nueve.',
    '¿Quién abrió la puerta?',
    '¡Qué sorpresa tan grande!',
    'Nadie respondió al teléfono.',
  ],
  pt: [' ', 'O Sr. Lima comprou três livros.', 'Quanto custou cada um?', 'Ele não se lembra do preço.'],
  it: [' ', 'Il dott. Ferri abita a Torino.', 'Perché non è venuto ieri?', 'Nessuno lo ha ancora chiamato.'],
  nl: [
    ' ',
    'De winkel gaat om negen uur open.',
    'Heb je de sleutel gezien?',
    'Hij lag gisteren nog op tafel.',
  ],
  pl: [' ', 'Sklep otwiera się o dziewiątej.', 'Gdzie są moje klucze?', 'Wczoraj leżały na stole.'],
  ru: [' ', 'Поезд ушёл в 7 часов утра.', 'Кто оставил окно открытым?', 'Никто не ответил на звонок.'],
  el: [' ', 'Το τρένο έφυγε στις εννέα.', 'Κανείς δεν απάντησε στο τηλέφωνο.', 'Έβρεχε όλη τη νύχτα.'],
  tr: [' ', 'Tren saat dokuzda kalktı.', 'Anahtarlarım nerede?', 'Dün masanın üzerindeydi.'],
  ar: [' ', 'غادر القطار في التاسعة صباحا.', 'أين المفاتيح؟', 'كانت على الطاولة أمس.'],
  he: [' ', 'הרכבת יצאה בתשע בבוקר.', 'איפה המפתחות?', 'הם היו אתמול על השולחן.'],
  hi: [' ', 'गाड़ी सुबह नौ बजे चली गई।', 'मेरी चाबियाँ कहाँ हैं?', 'कल वे मेज़ पर थीं।'],
  bn: [' ', 'ট্রেন সকাল নয়টায় ছেড়ে গেছে।', 'আমার চাবি কোথায়?', 'গতকাল টেবিলে ছিল।'],
  am: [' ', 'ባቡሩ ጠዋት ሄደ።', 'ቁልፎቼ የት ናቸው?', 'ትናንት ጠረጴዛው ላይ ነበሩ።'],
  hy: [' ', 'Գնացքը մեկնեց առավոտյան։', 'Բանալիները սեղանին էին։'],
  zh: [
    '',
    '火车早上九点开走了。',
    '我的钥匙在哪里？',
    '昨天还在桌子上！',
    '她说：“我没看见。”',
    '后来谁也没提。',
  ],
  ja: ['', '電車は朝九時に出た。', '鍵はどこですか？', '「知りません。」', '昨日は机の上にあった。'],
  ko: [' ', '기차는 아침 아홉 시에 떠났다.', '열쇠는 어디에 있습니까?', '어제는 책상 위에 있었다.'],
  my: [' ', 'ရထားသည် မနက်ကိုးနာရီတွင် ထွက်သွားသည်။', 'သော့များ စားပွဲပေါ်တွင် ရှိသည်။'],
  km: [' ', 'រថភ្លើងចេញដំណើរនៅម៉ោងប្រាំបួនព្រឹក។', 'កូនសោនៅលើតុ។'],
}

describe('sentences of many languages', () => {
  it.each(Object.entries(LANGUAGES))(
    '%s, with the language named and without',
    (language, [joint, ...sentences]) => {
      const expected = sentences.map((sentence, i) =>
        i < sentences.length - 1 ? sentence + joint : sentence,
      )
      expect(cut(sentences.join(joint), language)).toEqual(expected)
      expect(cut(sentences.join(joint))).toEqual(expected)
    },
  )
})

const WHOLE: readonly string[] = [
  'The U.S. Senate met on Jan. 5 at 9 a.m. in Room No. 12.',
  'See https://example.org/a.b?c=d.e and mail jo.doe@example.org, version 2.10.1, for more.',
  'J. R. R. Moreno and T.S. Novak met Mrs. Adams, e.g. on Fifth Ave. in N.Y.',
  'The court cited Keller v. Foster, 554 F.2d 377, 379 (9th Cir. 1977), and 38 U.S.C. § 1110.',
  'It grew by 3.5 percent, from 1.2 to 1.242, i.e. less than hoped.',
  'Annual report on key rotation',
  'I was, well... not so sure.',
]

const PIECES: Readonly<Record<string, readonly string[]>> = {
  quotes: ['“Where are we?” ', 'Nobody knew. ', '"We are lost." ', 'He sat down.'],
  ellipsis: ['I waited for hours... ', 'Then the door opened. ', 'He was gone… ', 'We left.'],
  references: ['The bridge fell in 1912.[3] ', 'It was rebuilt soon.[4][12] ', 'It stands today.'],
  brackets: ['They agreed. ', '(It took a year.) ', 'Then work began.'],
  joined: ['The lamp went out.', 'Then we heard steps.'],
  'blank lines': ['A heading without a stop\n\n', 'First paragraph here.\r\n\r\n', 'Second one.\n'],
  list: ['Things to bring:\n', '- a lamp\n', '- two ropes\n', '- water for a day\n\t', 'and a map'],
}

describe('splitSentences', () => {
  it.each(WHOLE)('leaves in one piece: %s', (text) => {
    expect(cut(text, 'en')).toEqual([text])
  })
  it.each(Object.entries(PIECES))('cuts %s', (_, pieces) => {
    expect(cut(pieces.join(''), 'en')).toEqual(pieces)
  })
  it('joins wrapped lines and keeps lines that end early apart', () => {
    const prose =
      'The committee met in the old town hall because the new one had been\n' +
      'closed since the storm, and most of its members had to walk there in\r\n' +
      'the rain. Nobody complained about it, since the mayor had brought hot\n' +
      'soup for all of them.\n'
    expect(cut(prose, 'en')).toEqual([
      prose.slice(0, prose.indexOf('Nobody')),
      prose.slice(prose.indexOf('Nobody')),
    ])
  })
  it('keeps statements of code in their lines', () => {
    const code = 'const a = 1\nconst b = list.map((x) => x.y)\nreturn a + b\n'
    expect(cut(code)).toEqual(code.split(/(?<=\n)(?=.)/))
  })
  it('finds sentences without capitals and punctuation', () => {
    const sentences = [
      'thank you so much for the book',
      'i read it last night and i really liked the ending',
      'do you know when the next one is coming out',
      'please let me know',
      'we are going to the lake on sunday if you want to come with us',
    ]
    const starts = splitSentences(sentences.join(' '), { language: 'en' }).map(({ start }) => start)
    let at = 0
    const gold = sentences.slice(0, -1).map((sentence) => (at += sentence.length + 1))
    expect(gold.filter((start) => starts.includes(start)).length).toBeGreaterThanOrEqual(2)
  })
  it("cuts Thai, which has no full stops, into pieces of a sentence's length", () => {
    const clause = 'เมื่อวานนี้เราไปตลาดกับแม่และซื้อผลไม้มากมาย'
    const text = `${clause} ${clause} ${clause} ${clause} อย่างไรก็ตามเขาไม่ได้มา`
    const pieces = cut(text, 'th')
    expect(pieces.length).toBeGreaterThan(2)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(150)
    expect(pieces.at(-1)).toBe('อย่างไรก็ตามเขาไม่ได้มา')
  })
  it('tiles every text, the same every time, and keeps every limit', () => {
    const odd = fc.constantFrom(
      '. ',
      '? ',
      '。',
      '”',
      '"',
      '(',
      ')',
      '[1]',
      '\n',
      '\r\n',
      '\n\n',
      ' ',
      '\u3000',
      '😀',
      '\ud800',
      'A',
      'b',
      'ไ',
      '漢',
      '한',
      '1',
    )
    const text = fc
      .array(fc.oneof(odd, odd, fc.string({ unit: 'binary' })), { maxLength: 60 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }), (text, maxLength) => {
        const options = maxLength === undefined ? {} : { maxLength }
        const spans = splitSentences(text, options)
        expect(spans.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
        for (const [i, { start, end }] of spans.entries()) {
          expect(start).toBe(i === 0 ? 0 : spans[i - 1]?.end)
          expect(end).toBeGreaterThan(start)
          expect(end - start).toBeLessThanOrEqual(maxLength ?? text.length)
          if (i > 0 && maxLength === undefined) expect(text.charAt(start).trim()).not.toBe('')
        }
        expect(splitSentences(text, options)).toEqual(spans)
      }),
      { numRuns: 100 },
    )
  })
  it('cuts at the likeliest places when sentences must be short', () => {
    const text = 'The first sentence is here. The second, which is a bit longer, follows it at once.'
    const spans = splitSentences(text, { maxLength: 40 })
    expect(spans[0]?.end).toBe(28)
    expect(spans.every(({ start, end }) => end - start <= 40 && /\s$|\.$/.test(text.slice(start, end)))).toBe(
      true,
    )
  })
  it('takes time in proportion to the length, whatever the text', () => {
    for (const part of ['.', '?"', '(', '[1]', 'a.', 'a', ' ', '\n', 'a\n', '。', 'ไ', '...A', '\ud83d']) {
      const text = part.repeat(50_000)
      expect(splitSentences(text, { maxLength: 500 }).at(-1)?.end).toBe(text.length)
    }
  })
  it('gives one span for white space and none for nothing', () => {
    expect(splitSentences(' \n\n ')).toEqual([{ start: 0, end: 4 }])
    expect(splitSentences('')).toEqual([])
  })
  it('refuses lengths that no sentence can have', () => {
    for (const maxLength of [0, -1, 1.5, Number.NaN]) {
      expect(() => splitSentences('a', { maxLength })).toThrow(
        expect.objectContaining({ code: 'invalid-argument' }),
      )
    }
  })
})
