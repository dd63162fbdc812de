/** What all chats share: turns with speaker and time, and what is known of the whole. */
import type { Metadata } from 'lightcone'
import type { SourceWriter } from '../source-writer.ts'

/** Speakers that are listed in a chat's metadata. */
const MAX_SPEAKERS = 100
/** A longer name is cut: names are labels of blocks. */
const MAX_NAME = 80

/** Speakers and times of a chat, gathered turn by turn. */
export class Turns {
  readonly #writer: SourceWriter
  readonly #speakers = new Set<string>()
  #first = ''
  #last = ''

  constructor(writer: SourceWriter) {
    this.#writer = writer
  }

  /**
   * One turn: `[time] Name: ` and what `write` writes. A turn without text is none. `time` is `YYYY-MM-DD HH:MM`, `at`
   * where the message begins in the source.
   */
  add(speaker: string, time: string, at: number, write: () => void): void {
    const name = speakerName(speaker)
    const writer = this.#writer
    const before = writer.blocks.length
    writer.block('turn', { label: name }, () => {
      writer.literalAt(`${time === '' ? '' : `[${time}] `}${name}: `, writer.placeOf(at))
      const start = writer.length
      write()
      return writer.length > start
    })
    if (writer.blocks.length === before) return
    if (this.#speakers.size < MAX_SPEAKERS) this.#speakers.add(name)
    this.#saw(time)
  }

  #saw(time: string): void {
    if (time === '') return
    if (this.#first === '' || time < this.#first) this.#first = time
    if (time > this.#last) this.#last = time
  }

  metadata(format: string): Metadata {
    return chatMetadata(format, [...this.#speakers], this.#first, this.#last)
  }
}

export function chatMetadata(
  format: string,
  speakers: readonly string[],
  first: string,
  last: string,
): Metadata {
  return {
    chat: format,
    ...(speakers.length === 0 ? {} : { speakers }),
    ...(first === '' ? {} : { started: first.replace(' ', 'T'), ended: last.replace(' ', 'T') }),
  }
}

/** On one line, without characters that change the direction or order of what is shown. */
export function speakerName(name: string): string {
  const clean = name
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed()
  return clean === '' ? 'unknown' : clean
}

/** `YYYY-MM-DD HH:MM` in UTC; empty when there is no such time. */
export function utcMinute(seconds: number | undefined): string {
  if (seconds === undefined || !(seconds > 0 && seconds < 2e10)) return ''
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
}
