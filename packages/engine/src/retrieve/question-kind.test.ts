import { describe, expect, it } from 'vitest'
import { asksForFact, asksForSummary, namesSomething, states } from './question-kind.ts'

it('hears a name in what is written as one', () => {
  for (const text of [
    'When did Osric leave?',
    'what does read_header return',
    'how is parseInstant used',
    'costs above 300 a month',
    'what is std::vector',
    'the `keys` table',
    'wie heißt der Fluss',
    '钥匙如何更换',
  ])
    expect(namesSomething(text), text).toBe(true)
})

it('hears none in a description, however its sentences begin', () => {
  for (const text of [
    'How are keys rotated?',
    'Are layers heated from below stable? What holds them?',
    'what problems of heat conduction in slabs have been solved .',
    'Where should I look?',
    '',
  ])
    expect(namesSomething(text), text).toBe(false)
})

it('tells a claim from a question, a request and a subject', () => {
  for (const text of ['Folate lowers homocysteine.', '“Salt keeps fish from spoiling.”'])
    expect(states(text), text).toBe(true)
  for (const text of [
    'How are keys rotated?',
    'Describe how keys are rotated.',
    'What holds the layers together.',
    'papers on heat conduction in slabs .',
    'Heat conduction in slabs',
    '',
  ])
    expect(states(text), text).toBe(false)
})

it('knows a question for one fact by its first words', () => {
  for (const text of [
    'who got the first prize in physics',
    'When does the ferry leave?',
    '¿ where is the signing key',
    'how many bells does the tower have',
    'In which year was the bridge opened?',
  ])
    expect(asksForFact(text), text).toBe(true)
  for (const text of ['how are keys rotated', 'what holds the layers together', 'a list of whom to ask', ''])
    expect(asksForFact(text), text).toBe(false)
})

describe('asksForSummary', () => {
  it.each([
    'Summarize the discussion about the battery.',
    'Please describe the design of the case.',
    'Give me a short overview of the budget.',
    'What did the group discuss about the budget?',
    'What was the discussion on the budget?',
  ])('"%s" wants a summary', (question) => {
    expect(asksForSummary(question)).toBe(true)
  })

  it.each(['What did Maria say about the budget?', 'Who described it?', 'What is the budget?'])(
    '"%s" does not',
    (question) => {
      expect(asksForSummary(question)).toBe(false)
    },
  )
})
