/** An answer while it is written: its last lines on a terminal, taken away before the checked answer is shown. */
import type { AnswerPart } from '@lightcone/operations'
import { clean, wrap } from './text.ts'

const INTERVAL_MS = 80
/** Fewer than the lowest usual terminal has: what has scrolled out of sight cannot be taken away. */
const LINES = 8

export interface LiveAnswer {
  hear(part: AnswerPart): void
  clear(): void
}

export interface LiveAnswerOptions {
  readonly write: (text: string) => void
  readonly width: number
  readonly elapsedMs: () => number
}

export function createLiveAnswer({ write, width, elapsedMs }: LiveAnswerOptions): LiveAnswer {
  let text = ''
  let shown = 0
  let drawnAt: number | undefined
  const clear = () => {
    if (shown > 0) write(`\r${shown > 1 ? `\x1b[${shown - 1}A` : ''}\x1b[J`)
    shown = 0
  }
  return {
    hear(part) {
      text = part.type === 'answer-restart' ? '' : text + part.text
      // What comes in one piece is never drawn: the answer itself follows at once.
      drawnAt ??= elapsedMs()
      if (elapsedMs() - drawnAt < INTERVAL_MS) return
      drawnAt = elapsedMs()
      clear()
      const lines = text === '' ? [] : wrap(clean(text), width - 1).slice(-LINES)
      write(lines.join('\n'))
      shown = lines.length
    },
    clear,
  }
}
