/**
 * Two hops in scripts where capitals do not tell names, or endings and prefixes change them: film → director → birthplace,
 * texts made by rule from templates and syllables written here. Half of the directors have a document under their name;
 * the other half are only written of in notes, so that nothing but the name itself joins the two.
 */
import { generator } from '../index/corpus.ts'
import { type Built, build, inMemory, ranking } from './build.ts'
import { score, summary } from './figures.ts'
import type { Question, Text } from './sets.ts'

type Change = (name: string) => string

interface Language {
  readonly tag: string
  readonly syllables: readonly string[]
  /** Syllables of a word, and words of a name. */
  readonly word: number
  readonly words: number
  readonly ending?: string
  readonly film: (film: string, director: string, year: number, town: string) => string
  readonly person: (person: string, town: string) => string
  /** A note about somebody who has no document. */
  readonly note: (person: string, town: string) => string
  readonly noteTitle: (number: number) => string
  readonly question: (film: string) => string
  /** How texts bend the name of a director, and how questions bend that of a film; default as texts do. */
  readonly bent?: Change
  readonly asked?: Change
}

const split = (text: string): string[] => text.split(' ')
/** Each word with its last letters exchanged: cases of Russian, Greek, Hindi. */
const ending = (from: string, to: string): Change => {
  return (name) =>
    name
      .split(' ')
      .map((word) => (word.endsWith(from) ? word.slice(0, word.length - from.length) + to : word))
      .join(' ')
}

export const LANGUAGES: readonly Language[] = [
  {
    tag: 'zh',
    syllables: split('杜 怡 岚 褚 澜 珂 霁 邬 桐 漪 裴 砚 舒 蓁 樊 峤 荀 瑾 戚 翎 闵 沅 鄢 珣'),
    ...{ word: 3, words: 1 },
    film: (film, director, year, town) =>
      `《${film}》是${year}年的剧情片，由${director}执导，在${town}拍摄。`,
    person: (person, town) => `${person}出生在${town}，年轻时学习绘画，后来开始写作。`,
    note: (person, town) => `据记载，${person}出生在${town}，年轻时学习绘画，后来开始写作。`,
    noteTitle: (number) => `第${number}号笔记`,
    question: (film) => `《${film}》的导演出生在哪里？`,
  },
  {
    tag: 'ja',
    syllables: split('榛 汐 柊 朔 凪 梓 椿 楓 茜 渚 葵 岬 澪 綾 颯 蕗 鞍 梶 栞 樋 笹 菫 雫 霞'),
    ...{ word: 3, words: 1 },
    film: (film, director, year, town) =>
      `『${film}』は${year}年の劇映画で、${director}が監督し、${town}で撮影された。`,
    person: (person, town) => `${person}は${town}に生まれ、若い頃に絵を学び、のちに物を書いた。`,
    note: (person, town) => `記録によれば、${person}は${town}に生まれ、若い頃に絵を学び、のちに物を書いた。`,
    noteTitle: (number) => `覚え書き${number}`,
    question: (film) => `『${film}』の監督はどこに生まれましたか？`,
  },
  {
    tag: 'ko',
    syllables: split('가 람 도 솔 나 빛 하 늬 누 리 보 슬 미 르 다 온 새 봄 은 결 한 별 초 롱'),
    ...{ word: 3, words: 1 },
    film: (film, director, year, town) =>
      `${film}은 ${year}년에 ${town}에서 찍은 극영화로, ${director}이 감독했다.`,
    person: (person, town) => `${person}은 ${town}에서 태어나 젊어서 그림을 배우고 나중에 글을 썼다.`,
    note: (person, town) =>
      `기록에 따르면 ${person}은 ${town}에서 태어나 젊어서 그림을 배우고 나중에 글을 썼다.`,
    noteTitle: (number) => `적바림 ${number}`,
    question: (film) => `${film}의 감독은 어디에서 태어났습니까?`,
  },
  {
    tag: 'th',
    syllables: split('กา ริน ตะ วัน มะ ลิ นา วี โส ภา ศร ฟ้า ดา รา เม ฆา สุ รีย์ อัน พร ปาน เดือน วา ที'),
    ...{ word: 4, words: 1 },
    film: (film, director, year, town) => `${film}เป็นภาพยนตร์ปี ${year} กำกับโดย${director} และถ่ายทำที่${town}`,
    person: (person, town) => `${person}เกิดที่${town} เรียนวาดภาพตั้งแต่ยังเด็ก แล้วหันมาเขียนหนังสือ`,
    note: (person, town) => `ตามบันทึก ${person}เกิดที่${town} เรียนวาดภาพตั้งแต่ยังเด็ก แล้วหันมาเขียนหนังสือ`,
    noteTitle: (number) => `บันทึกที่ ${number}`,
    question: (film) => `ผู้กำกับของ${film}เกิดที่ไหน`,
  },
  {
    tag: 'ar',
    syllables: split('را مي سو دان زا هر نو فل جا بر تا لين ها دي شا كر غا نم صا لي طا رق ضا حي'),
    ...{ word: 2, words: 2 },
    film: (film, director, year, town) =>
      `صدر فيلم ${film} عام ${year} وصُوّر في ${town}، وعُهد بإخراجه ل${director}.`,
    person: (person, town) => `وُلد ${person} في ${town} ودرس الرسم في شبابه ثم انصرف إلى الكتابة.`,
    note: (person, town) =>
      `جاء في السجل: وُلد ${person} في ${town} ودرس الرسم في شبابه ثم انصرف إلى الكتابة.`,
    noteTitle: (number) => `مذكرة ${number}`,
    question: (film) => `أين وُلد المخرج ل${film}؟`,
  },
  {
    tag: 'he',
    syllables: split('רו ני דו רן טל יה גל עד נו פר צו רי שק מא אי לן קד זי תא מר חו סן פז טו'),
    ...{ word: 2, words: 2 },
    film: (film, director, year, town) =>
      `הסרט ${film} יצא בשנת ${year} וצולם ב${town}, והבימוי נמסר ל${director}.`,
    person: (person, town) => `${person} נולד ב${town}, למד ציור בצעירותו ופנה אחר כך לכתיבה.`,
    note: (person, town) => `לפי הרישום ${person} נולד ב${town}, למד ציור בצעירותו ופנה אחר כך לכתיבה.`,
    noteTitle: (number) => `רשימה ${number}`,
    question: (film) => `היכן נולד הבמאי של ${film}?`,
  },
  {
    tag: 'hi',
    syllables: split('का री मो ता सु ना वि रा चे ला नि शा दे वी प्र भा को मा ल की जा तू बे गो'),
    ...{ word: 2, words: 2, ending: 'ड़ा' },
    film: (film, director, year, town) =>
      `${film} ${year} की एक फ़िल्म है, जिसका निर्देशन ${director} ने किया और जो ${town} में बनी।`,
    person: (person, town) => `${person} का जन्म ${town} में हुआ; बचपन में चित्रकला सीखी और बाद में लिखना शुरू किया।`,
    note: (person, town) =>
      `अभिलेख के अनुसार ${person} का जन्म ${town} में हुआ; बचपन में चित्रकला सीखी और बाद में लिखना शुरू किया।`,
    noteTitle: (number) => `टिप्पणी ${number}`,
    question: (film) => `${film} के निर्देशक का जन्म कहाँ हुआ?`,
    bent: ending('ड़ा', 'ड़े'),
  },
  {
    tag: 'ru',
    syllables: split('Та рен Вель Мо Са Лу Ги Кор Не Дар Ба Ру Зо Фе Пол Ми Ще Тор Ар Ле'),
    ...{ word: 2, words: 2, ending: 'ский' },
    film: (film, director, year, town) =>
      `«${film}» — фильм ${year} года, снятый ${director} в окрестностях города ${town}.`,
    person: (person, town) =>
      `${person} родился в городе ${town}, в юности учился живописи, потом начал писать.`,
    note: (person, town) =>
      `По записям, ${person} родился в городе ${town}, в юности учился живописи, потом начал писать.`,
    noteTitle: (number) => `Заметка ${number}`,
    question: (film) => `Где родился режиссёр «${film}»?`,
    bent: ending('ский', 'ским'),
    asked: ending('ский', 'ского'),
  },
  {
    tag: 'el',
    syllables: split('Τα Βε Μο Σα Λου Γι Κο Νε Δα Μπα Ρου Ζο Φε Πο Μι Θε Το Αρ Λε Χα'),
    ...{ word: 2, words: 2, ending: 'ρος' },
    film: (film, director, year, town) =>
      `«${film}»: ταινία του ${year}, σε σκηνοθεσία του ${director}, γυρισμένη στην πόλη ${town}.`,
    person: (person, town) =>
      `Ο ${person} γεννήθηκε στην πόλη ${town}, σπούδασε ζωγραφική και ύστερα άρχισε να γράφει.`,
    note: (person, town) =>
      `Κατά τα αρχεία ο ${person} γεννήθηκε στην πόλη ${town}, σπούδασε ζωγραφική και ύστερα άρχισε να γράφει.`,
    noteTitle: (number) => `Σημείωση ${number}`,
    question: (film) => `Πού γεννήθηκε ο σκηνοθέτης του «${film}»;`,
    bent: ending('ρος', 'ρου'),
  },
]

export interface ScriptSet {
  readonly texts: readonly Text[]
  readonly titled: readonly Question[]
  readonly untitled: readonly Question[]
}

/** So many films, each with its director, by a fixed seed. */
export function scriptSet(language: Language, films: number): ScriptSet {
  const next = generator(1)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
  const taken = new Set<string>()
  const name = (): string => {
    for (;;) {
      const words = Array.from({ length: language.words }, () => {
        const [first, ...rest] = Array.from({ length: language.word }, () => pick(language.syllables))
        return first + rest.join('').toLowerCase() + (language.ending ?? '')
      })
      const made = words.join(' ')
      if (!taken.has(made)) {
        taken.add(made)
        return made
      }
    }
  }
  const towns = Array.from({ length: Math.ceil(films / 8) }, name)
  const bent = language.bent ?? ((same: string) => same)
  const texts: Text[] = []
  const [titled, untitled]: [Question[], Question[]] = [[], []]
  for (let i = 0; i < films; i++) {
    const [film, person] = [name(), name()]
    const [shot, born] = [pick(towns), pick(towns)]
    const [filmId, personId] = [`film-${i}`, `person-${i}`]
    texts.push({ id: filmId, title: film, text: language.film(film, bent(person), 1900 + (i % 100), shot) })
    const text = (i % 2 === 0 ? language.person : language.note)(person, born)
    texts.push({ id: personId, title: i % 2 === 0 ? person : language.noteTitle(i), text })
    const question = {
      text: language.question((language.asked ?? bent)(film)),
      gold: new Set([filmId, personId]),
    }
    ;(i % 2 === 0 ? titled : untitled).push(question)
  }
  return { texts, titled, untitled }
}

export async function scripts(films: number): Promise<void> {
  console.log(`${films} films a language; R@2, R@5 [95 % bootstrap interval], nDCG@10, in percent`)
  for (const language of LANGUAGES) {
    const set = scriptSet(language, films)
    const built = await build(inMemory(), set.texts, language.tag)
    for (const kind of ['titled', 'untitled'] as const)
      console.log(`${language.tag} ${kind.padEnd(8)} ${await figures(built, set[kind], language.tag)}`)
  }
}

async function figures({ words, mix }: Built, questions: readonly Question[], tag: string): Promise<string> {
  const parts: string[] = []
  for (const [name, retriever] of Object.entries({ words, mix: mix() })) {
    const all = []
    for (const question of questions) all.push(score(question, await ranking(retriever, question, tag)))
    parts.push(`${name} ${summary(all)}`)
  }
  return parts.join(' | ')
}
