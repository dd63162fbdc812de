import { describe, expect, it } from 'vitest'
import { detectLanguage, likelyLanguage } from './language.ts'

describe('detectLanguage', () => {
  it.each([
    ['en', 'The train was late, so we walked home along the river and talked about what had happened.'],
    [
      'de',
      'Der Zug hatte Verspätung, und so gingen wir am Fluss nach Hause und sprachen über das, was geschehen war.',
    ],
    [
      'fr',
      'Le train avait du retard, alors nous sommes rentrés à pied le long de la rivière avec les enfants.',
    ],
    ['es', 'El tren llegó con retraso y por eso volvimos a casa por la orilla del río con los niños.'],
    ['it', 'Il treno era in ritardo e così siamo tornati a casa lungo il fiume con i bambini della scuola.'],
    [
      'pt',
      'O comboio estava atrasado, por isso voltamos para casa ao longo do rio com as crianças da escola.',
    ],
    ['nl', 'De trein had vertraging, en dus zijn we met de kinderen langs de rivier naar huis gelopen.'],
    ['sv', 'Tåget var försenat, så vi gick hem längs floden med barnen och talade om det som hade hänt.'],
    [
      'nb',
      'Toget var forsinket, så vi gikk hjem langs elven med barna og snakket om det som hadde skjedd etter skolen, og ble noe våte.',
    ],
    [
      'fi',
      'Juna oli myöhässä, joten kävelimme kotiin joen vartta lasten kanssa, mutta se ei ollut pitkä matka, kun ilma on hyvä.',
    ],
    ['tr', 'Tren gecikti, bu yüzden çocuklarla birlikte nehir boyunca eve yürüdük ve olanlar için konuştuk.'],
    ['pl', 'Pociąg był spóźniony, więc poszliśmy do domu wzdłuż rzeki z dziećmi, ale nie jest to daleko.'],
    ['ru', 'Поезд опоздал, и мы пошли домой вдоль реки с детьми, но это было не так далеко, как он сказал.'],
    ['uk', 'Потяг запізнився, і ми пішли додому вздовж річки з дітьми, але це було не так далеко.'],
    ['el', 'Το τρένο είχε καθυστέρηση και γυρίσαμε σπίτι.'],
    ['ar', 'تأخر القطار فعدنا إلى البيت على طول النهر مع الأطفال.'],
    ['fa', 'قطار دیر کرد و ما با بچه‌ها پیاده به خانه برگشتیم که گفتگو کنیم.'],
    ['hi', 'ट्रेन देर से आई इसलिए हम बच्चों के साथ घर गए।'],
    ['zh', '火车晚点了，所以我们带着孩子沿着河走回家。'],
    ['ja', '電車が遅れたので、子どもたちと川沿いを歩いて帰りました。'],
    ['ko', '기차가 늦어서 우리는 아이들과 함께 강을 따라 걸었다.'],
    ['th', 'รถไฟมาช้า เราจึงเดินกลับบ้านตามแม่น้ำ'],
  ])('%s', (language, text) => expect(detectLanguage(text)).toBe(language))

  it('says und for little text, names and numbers', () => {
    for (const text of [
      '',
      'ok',
      '42',
      'Ludwig van Beethoven',
      'São Paulo, Rio de Janeiro',
      'ERR_CONNECTION 500',
    ])
      expect(detectLanguage(text)).toBe('und')
  })

  it('takes code for English or nothing', () => {
    const code =
      'export function sum(values: number[]) { let s = 0; for (const v of values) s += v; return s }\n'
    expect(['und', 'en']).toContain(detectLanguage(code.repeat(20)))
    expect(['und', 'en']).toContain(
      detectLanguage('SELECT a, b FROM t WHERE a = 1 AND b IN (2, 3) ORDER BY a'),
    )
  })

  it('looks beyond a header in another language', () => {
    const german =
      'Die Sitzung wurde um zehn Uhr eröffnet, und der Bericht ist mit den Zahlen für das Jahr nicht fertig. '
    expect(detectLanguage(`Copyright 2024 Example Corp. All rights reserved. ${german.repeat(60)}`)).toBe(
      'de',
    )
  })
})

describe('likelyLanguage', () => {
  it('chooses among the languages given, when the question tells', () => {
    expect(likelyLanguage('Wer war der Lehrer von Platon?', ['en', 'de', 'fr'])).toBe('de')
    expect(likelyLanguage('how did he die in the war', ['en', 'de', 'fr'])).toBe('en')
    expect(likelyLanguage('Platon Aristoteles', ['en', 'de'])).toBeUndefined()
  })
})
