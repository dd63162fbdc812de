/** Plain transcripts: `Name: text`, a time before or after the name or none. */
import type { Parsed } from 'lightcone'
import { linedChat, type TurnLine } from './lines.ts'

const TIME = '(?:[[(]?\\d{1,2}:\\d{2}(?::\\d{2})?(?:[.,]\\d+)?[\\])]?)'
/** One to four words that begin with a capital letter or are written in a script without them. */
const NAME =
  "([\\p{Lu}\\p{Lt}\\p{Lo}][\\p{L}\\p{M}\\p{N}.'’_-]{0,30}(?: [\\p{L}\\p{N}(][\\p{L}\\p{M}\\p{N}.'’()_-]{0,30}){0,3})"
const LINE = new RegExp(
  `^\\s{0,3}(?:${TIME}\\s*[-–]?\\s*)?(?:\\*\\*)?${NAME}(?:\\s*${TIME})?\\s?:(?:\\*\\*)?(?:\\s|$)`,
  'u',
)

/** Lines that are looked at to tell a transcript from any other text. */
const SAMPLE = 400
/** Share of the lines that begin turns: transcripts with paragraphs of a few wrapped lines have about a quarter. */
const MIN_SHARE = 0.2
const MIN_TURNS = 4
const MAX_SPEAKERS = 30

export function parseTranscript(source: string): Parsed | undefined {
  const speakers = speakersIn(source)
  if (speakers === undefined) return undefined
  const turnAt = (line: string): TurnLine | undefined => {
    const speaker = LINE.exec(line.slice(0, 200))?.[1]
    return speaker !== undefined && speakers.has(speaker) ? { speaker, time: '' } : undefined
  }
  return linedChat(source, 'transcript', turnAt)
}

/** Who speaks, when the beginning of the text is a transcript's; later names count when they come again. */
function speakersIn(source: string): ReadonlySet<string> | undefined {
  const sample = source
    .slice(0, 60_000)
    .split(/\r\n|\r|\n/, SAMPLE)
    .filter((line) => line.trim() !== '')
  const first = namesIn(sample)
  if (!isTranscript(first, sample.length)) return undefined
  const all = namesIn(source.split(/[\r\n]+/)).counts
  return new Set(
    [...all].filter(([name, count]) => count > 1 || first.counts.has(name)).map(([name]) => name),
  )
}

interface Names {
  readonly counts: ReadonlyMap<string, number>
  readonly turns: number
  /** Turns of another speaker than the one before. */
  readonly changes: number
}

function namesIn(lines: readonly string[]): Names {
  const counts = new Map<string, number>()
  let turns = 0
  let changes = 0
  let before = ''
  for (const line of lines) {
    const name = LINE.exec(line.slice(0, 200))?.[1]
    if (name === undefined || NOT_A_NAME.test(name)) continue
    turns++
    if (name !== before) changes++
    before = name
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return { counts, turns, changes }
}

/**
 * Between two and thirty names, most of which come more than once, in turn. A list of fields, each of them once,
 * has names of another kind.
 */
function isTranscript({ counts, turns, changes }: Names, lines: number): boolean {
  const repeated = [...counts.values()].filter((count) => count > 1).length
  return (
    turns >= MIN_TURNS &&
    turns >= lines * MIN_SHARE &&
    repeated >= 2 &&
    counts.size <= MAX_SPEAKERS &&
    repeated * 2 >= counts.size &&
    changes * 2 >= turns
  )
}

const NOT_A_NAME =
  /^(?:notes?|warn|warning|error|info|debug|trace|notice|critical|fatal|todo|fixme|example|see|step \d+|figure|table|https?|ftp|from|to|cc|subject|date|re|usage|input|output|default|return|returns|type|name|key|value|id|url|status|version|author|title|source)$/i
