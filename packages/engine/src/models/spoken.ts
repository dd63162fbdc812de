/** What of a model's reply is meant for the reader: neither its thoughts nor what nobody sees. */
import { withoutHidden } from '../text/neutralise.ts'

/** Marks that reasoning models put around thoughts where their server does not part them from the reply. */
const OPENING = /^\s*<(?:think|thinking|thought|reasoning)>/i
const CLOSING = /<\/(?:think|thinking|thought|reasoning)>/i

/**
 * The reply without the thoughts before it. Templates of some models write the opening mark themselves, so that the
 * closing one stands alone. Thoughts that never end leave nothing.
 */
export function spoken(reply: string): string {
  return withoutHidden(reply.slice(endOfThoughts(reply)).toWellFormed()).trim()
}

function endOfThoughts(reply: string): number {
  const closing = CLOSING.exec(reply)
  if (closing === null) return OPENING.test(reply) ? reply.length : 0
  const before = reply.slice(0, closing.index)
  const isSpokenOf = !OPENING.test(reply) && /<(?:think|thinking|thought|reasoning)>/i.test(before)
  return isSpokenOf ? 0 : closing.index + closing[0].length
}

/** Passes on the pieces of a reply as they come, but for thoughts that it begins with. */
export function hearSpoken(onText: (delta: string) => void): (delta: string) => void {
  let state: 'unknown' | 'thinking' | 'speaking' = 'unknown'
  let held = ''
  const speak = (text: string) => {
    if (text === '') return
    state = 'speaking'
    onText(text)
  }
  return (delta) => {
    if (state === 'speaking') return onText(delta)
    held += delta
    if (state === 'unknown' && OPENING.test(held)) state = 'thinking'
    const closing = state === 'thinking' ? CLOSING.exec(held) : null
    if (closing !== null) {
      // White space behind the thoughts is held back until something is said.
      state = 'unknown'
      held = held.slice(closing.index + closing[0].length)
    }
    if (state === 'thinking') held = held.slice(-LONGEST_MARK)
    else if (!MAY_BE_MARK.test(held)) speak(held.trimStart())
  }
}

const LONGEST_MARK = '</reasoning>'.length
/** What the opening mark may still become. */
const MAY_BE_MARK = /^\s*(?:<[a-z]{0,9})?$/i
