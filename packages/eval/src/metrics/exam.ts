/** L-Eval's scoring of multiple choice (An et al. 2023): which letters an answer names, and what they are worth. */

export type ExamTask = 'tpo' | 'quality' | 'coursera' | 'other'

/**
 * 1 when the letters are the gold ones, 0.25 when they are a true part of them, else 0. The gold letters are the A to
 * D in the gold's first word.
 */
export function examScore(task: ExamTask, answer: string, gold: string): number {
  const ours = examLetters(task, answer)
  const theirs = lettersOf(gold.trim().split(/\s+/)[0] ?? '')
  if (ours === theirs) return 1
  return ours !== '' && [...ours].every((letter) => theirs.includes(letter)) ? 0.25 : 0
}

/**
 * The letters that an answer names, by the rule of its task; `A` where none is found, none for a blank answer. An
 * answer that is a stretch of "ABCD", so also "CD", is taken as it is: their script asks `response in "ABCD"`.
 */
export function examLetters(task: ExamTask, answer: string): string {
  const text = answer.trim()
  if ('ABCD'.includes(text)) return text
  if (task === 'tpo' || task === 'quality') return /[A-D]/.exec(text)?.[0] ?? 'A'
  if (task === 'coursera') return courseraLetters(text)
  return /[A-D]+/.exec(text)?.[0] ?? 'A'
}

/** Several letters may be right: those in a row at the start, or else all that stand alone before the next question. */
function courseraLetters(text: string): string {
  const run = /^[A-Z]+/.exec(text)?.[0] ?? ''
  const letters =
    run.length > 1 ? run : run + (text.split('Question')[0]!.match(/\b[A-Z](?=[\s.)])/g) ?? []).join('')
  return lettersOf([...new Set(lettersOf(letters))].sort().join('')) || 'A'
}

function lettersOf(text: string): string {
  return text.replace(/[^A-D]/g, '')
}
