/** A progress line on a terminal: drawn at most every 80 ms, cleared at the end. */
import type { Progress } from 'lightcone'
import { integer, oneLine, truncate } from './text.ts'

const INTERVAL_MS = 80
const BAR = 20
const CLEAR = '\r\x1b[2K'

export interface ProgressLine {
  report(progress: Progress): void
  /** Takes the line away; call it before anything else is written. */
  clear(): void
}

export interface ProgressOptions {
  readonly write: (text: string) => void
  readonly width: number
  readonly elapsedMs: () => number
}

export function createProgress({ write, width, elapsedMs }: ProgressOptions): ProgressLine {
  let drawnAt = Number.NEGATIVE_INFINITY
  let shown = false
  return {
    report(progress) {
      const now = elapsedMs()
      if (now - drawnAt < INTERVAL_MS) return
      drawnAt = now
      shown = true
      write(CLEAR + progressText(progress, width))
    },
    clear() {
      if (shown) write(CLEAR)
      shown = false
    },
  }
}

export const noProgress: ProgressLine = { report() {}, clear() {} }

/** `stage ████░░░░ 12/40 file.md`, one column short of the width, so that no terminal wraps it. */
export function progressText({ stage, done, total, item }: Progress, width: number): string {
  const share = total ? Math.min(1, done / total) : undefined
  const filled = Math.round((share ?? 0) * BAR)
  const bar = share === undefined ? '' : ` ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`
  const count = total === undefined ? integer(done) : `${integer(done)}/${integer(total)}`
  return truncate(`${stage}${bar} ${count}${item ? `  ${oneLine(item)}` : ''}`, width - 1)
}
