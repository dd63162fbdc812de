import { expect, it } from 'vitest'
import { otherSpelling } from './spellings.ts'

const PAIRS = [
  'optimise optimize',
  'optimisation optimization',
  'recognising recognizing',
  'organisational organizational',
  'analysed analyzed',
  'colours colors',
  'behavioural behavioral',
  'neighbourhood neighborhood',
  'honourable honorable',
  'centre center',
  'kilometres kilometers',
  'theatres theaters',
  'defence defense',
  'licences licenses',
  'catalogue catalog',
  'dialogues dialogs',
  'programmes programs',
  'judgement judgment',
  'grey gray',
  'sulphur sulfur',
  'aluminium aluminum',
  'artefacts artifacts',
  'moulded molded',
  'sceptical skeptical',
  'aeroplane airplane',
  'anaemia anemia',
  'anaesthetic anesthetic',
  'haemoglobin hemoglobin',
  'paediatric pediatric',
  'gynaecology gynecology',
  'oestrogen estrogen',
  'foetal fetal',
]

it.each(PAIRS.map((pair) => pair.split(' ')))('%s is %s on the other side, and back', (british, american) => {
  expect(otherSpelling(british!)).toBe(american)
  expect(otherSpelling(american!)).toBe(british)
})

it.each([
  'four',
  'your',
  'prize',
  'wise',
  'after',
  'number',
  'meaning',
  'expense',
  'blog',
  'gram',
  'grayling',
])('%s is spelt in one way', (word) => expect(otherSpelling(word)).toBeUndefined())
