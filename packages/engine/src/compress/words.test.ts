import { describe, expect, it } from 'vitest'
import { open } from '../index.ts'

async function shownFor(text: string, question: string) {
  const cone = await open(':memory:')
  await cone.addDocuments([{ id: 'd.txt', text }])
  const options = { budget: 200, strategy: { compress: 'words', render: 'json' } } as const
  const context = await cone.context(question, options)
  return {
    context,
    shown: JSON.parse(context.text).passages.map((passage: { text: string }) => passage.text),
  }
}

describe('compress=words', () => {
  it('drops stop words from what is shown; citations keep their quotes and say what is left', async () => {
    const text = 'The old pump is in the hall of the mill at the river. It was changed by Ada in 1920.'
    const { context, shown } = await shownFor(text, 'Where is the old pump, and who changed it?')
    expect(shown).toEqual(['The old pump the hall of mill river. It changed by Ada in 1920.'])
    const [citation] = context.citations
    expect(citation!.quote).toBe(text)
    expect(citation!.pieces!.map(({ start, end }) => text.slice(start, end))).toContain('the hall of')
  })

  it('costs fewer tokens than the quotes do', async () => {
    const text = 'The pump and the valve are at the end of the hall and they are in a box of the mill. '
    const cone = await open(':memory:')
    await cone.addDocuments([{ id: 'd.txt', text }])
    const whole = await cone.context('pump valve', { budget: 200 })
    const { tokens } = await cone.context('pump valve', { budget: 200, strategy: { compress: 'words' } })
    expect(tokens).toBeLessThan(whole.tokens)
  })

  it.each([
    [
      'en',
      'The gate is not for the public, and it was never open to them at the weekend or in the night.',
      ['not', 'never', 'or'],
    ],
    [
      'de',
      'Das Tor ist nicht für die Leute und es war auch nie am Abend offen oder in der Nacht bewacht.',
      ['nicht', 'nie', 'oder'],
    ],
    [
      'fr',
      'La porte ne ferme pas la nuit et elle est sans garde dans la cour ou dans le jardin.',
      ['ne', 'pas', 'sans', 'ou'],
    ],
    [
      'es',
      'La puerta no se cierra en la noche y está sin guardia en el patio o en el jardín de la casa, como lo saben los niños que viven en esta calle.',
      ['no', 'sin', 'o'],
    ],
  ])('keeps what turns a sentence round (%s)', async (_, text, turning) => {
    const { shown } = await shownFor(text, text.split(' ')[1]!)
    const words: readonly string[] = shown.join(' ').match(/\p{L}+/gu)
    expect(words.length).toBeLessThan(text.match(/\p{L}+/gu)!.length)
    for (const word of turning) expect(words).toContain(word)
  })

  it('leaves names, code and tables as they are', async () => {
    const { shown } = await shownFor(
      'She studied at the University of Oslo from 1910 to 1920.',
      'Where did she study?',
    )
    expect(shown[0]).toContain('University of Oslo from 1910 to 1920.')
    const cone = await open(':memory:')
    const code =
      'export function keys() {\n  // this is the list of the keys that are in it\n  return as\n}\n'
    await cone.addDocuments([{ id: 'a.ts', as: 'a.ts', text: code }])
    const { citations } = await cone.context('list of keys', { strategy: { compress: 'words' } })
    expect(citations.map(({ pieces }) => pieces)).toEqual([undefined])
  })
})
