/** Chats that are lines of text: the text stays as it is, a turn goes on until the next one begins. */
import { type Block, lineEnd, lineStarts, type Parsed } from 'lightcone'
import { chatMetadata, speakerName } from './turns.ts'

export interface TurnLine {
  readonly speaker: string
  /** `YYYY-MM-DD HH:MM`; empty when the line tells none. */
  readonly time: string
}

const MAX_SPEAKERS = 100

/** `turnAt` tells whether a line begins a turn; null for a line that says nothing, between turns. */
export function linedChat(
  text: string,
  format: string,
  turnAt: (line: string) => TurnLine | null | undefined,
): Parsed {
  const starts = lineStarts(text)
  const blocks: { -readonly [Key in keyof Block]: Block[Key] }[] = []
  const speakers = new Set<string>()
  let first = ''
  let last = ''
  let open = false
  for (let line = 0; line < starts.length; line++) {
    const start = starts[line]!
    const end = lineEnd(text, starts, line)
    const content = text.slice(start, end)
    if (content.trim() === '') continue
    const turn = turnAt(content)
    if (turn) {
      const label = speakerName(turn.speaker)
      if (speakers.size < MAX_SPEAKERS) speakers.add(label)
      if (turn.time !== '' && (first === '' || turn.time < first)) first = turn.time
      if (turn.time > last) last = turn.time
      blocks.push({ kind: 'turn', start, end, label })
    } else if (turn === undefined && open) blocks.at(-1)!.end = end
    else blocks.push({ kind: 'paragraph', start, end })
    open = turn !== null
  }
  return { text, blocks, metadata: chatMetadata(format, [...speakers], first, last) }
}
