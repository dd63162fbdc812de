import { LightconeError, lineEnd, lineStarts, type Parsed } from 'lightcone'
import { chatMetadata, speakerName } from '../chat/turns.ts'
import { SourceWriter } from '../source-writer.ts'

/** A pause after which something else is talked about, in seconds. */
const PAUSE_SECONDS = 4

/** Captions that roll up follow at once, or stand for an instant. */
const AT_ONCE_SECONDS = 0.1

const TIMES =
  /^\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})/

interface Line {
  readonly text: string
  readonly start: number
}

interface Cue {
  readonly from: number
  readonly to: number
  readonly lines: readonly Line[]
}

export function parseSubtitles(source: string): Parsed {
  const cues = [...cuesOf(source)]
  if (cues.length === 0)
    throw new LightconeError('file-malformed', { message: 'The file has no subtitles with times.' })
  const writer = new SourceWriter(source)
  const speakers = new Set<string>()
  for (const turn of turnsOf(cues)) {
    if (turn.speaker !== '' && speakers.size < 100) speakers.add(turn.speaker)
    writer.block('turn', turn.speaker === '' ? {} : { label: turn.speaker }, () => {
      for (const [index, { pieces, start, time }] of turn.lines.entries()) {
        if (index > 0) writer.literal('\n')
        else if (turn.speaker !== '')
          writer.literalAt(`${turn.speaker}: `, { ...writer.placeOf(start), time })
        for (const { text, start: at } of pieces) {
          writer.placed(text, { ...writer.placeOf(at), time })
        }
      }
    })
  }
  const facts = chatMetadata('subtitles', [...speakers], '', '')
  return { ...writer.parsed(), metadata: { ...facts, durationSeconds: Math.max(...lastTimes(cues)) } }
}

function lastTimes(cues: readonly Cue[]): readonly number[] {
  return cues.slice(-20).map(({ to }) => to)
}

// ── cues ─────────────────────────────────────────────────────────────────────────────────────────────────

function* cuesOf(source: string): Generator<Cue> {
  const starts = lineStarts(source)
  const lineAt = (line: number) => source.slice(starts[line]!, lineEnd(source, starts, line))
  for (let line = 0; line < starts.length; line++) {
    const found = TIMES.exec(lineAt(line).slice(0, 200))
    if (found === null) continue
    const lines: Line[] = []
    while (
      line + 1 < starts.length &&
      lineAt(line + 1).trim() !== '' &&
      !isNext(lineAt, line + 1, starts.length)
    )
      lines.push({ text: lineAt(++line), start: starts[line]! })
    yield { from: seconds(found, 1), to: seconds(found, 5), lines }
  }
}

/** Files without blank lines between their cues: a number and then times, or times at once. */
function isNext(lineAt: (line: number) => string, line: number, count: number): boolean {
  const text = lineAt(line).slice(0, 200)
  if (TIMES.test(text)) return true
  return /^\s*\d+\s*$/.test(text) && line + 1 < count && TIMES.test(lineAt(line + 1).slice(0, 200))
}

function seconds(found: RegExpExecArray, at: number): number {
  const [hours = 0, minutes, rest] = [found[at], found[at + 1], found[at + 2]].map((part) =>
    Number(part ?? 0),
  )
  return ((hours * 60 + minutes!) * 60_000 + rest! * 1000 + Number(found[at + 3]!.padEnd(3, '0'))) / 1000
}

// ── turns ────────────────────────────────────────────────────────────────────────────────────────────────

interface Turn {
  readonly speaker: string
  readonly lines: TurnLine[]
}

interface TurnLine {
  readonly pieces: readonly Line[]
  /** Where the line begins, with the marks of who speaks. */
  readonly start: number
  readonly time: number
}

function turnsOf(cues: readonly Cue[]): readonly Turn[] {
  const turns: Turn[] = []
  let open: Turn | undefined
  let ended = Number.NEGATIVE_INFINITY
  /** Captions that roll up show each line again in the next cue. */
  let shown: ReadonlySet<string> = new Set()
  for (const { from, to, lines } of cues) {
    if (from - ended > PAUSE_SECONDS) open = undefined
    const now = new Set<string>()
    const rollsUp = from - ended < AT_ONCE_SECONDS && (lines.length > 1 || to - from < AT_ONCE_SECONDS)
    let spoken = open?.speaker ?? ''
    for (const line of lines) {
      const { speaker, pieces } = readLine(line)
      const text = pieces.map((piece) => piece.text).join('')
      if (text.trim() === '') continue
      now.add(text)
      if (rollsUp && shown.has(text)) continue
      // A dash begins another, unnamed speaker's line.
      const changed = speaker !== undefined && speaker !== spoken
      if (open === undefined || changed) {
        open = { speaker: speaker ?? (open === undefined ? '' : spoken), lines: [] }
        turns.push(open)
      }
      spoken = open.speaker
      open.lines.push({ pieces, start: line.start, time: from })
    }
    shown = now
    ended = Math.max(to, from)
  }
  return turns
}

const TAG = /<(?:v(?:\.[^\s>]*)?\s+([^>]{1,100})|\/?[a-zA-Z0-9:.][^>]{0,200}|\/?[biuv])>|\{\\[^}]{0,100}\}/g
const ENTITY = /&(?:amp|lt|gt|nbsp|lrm|rlm);/g
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&nbsp;': ' ' }
/** `ANN:`, `Ann Lee:` or `>> Ann:` before what is said. */
const NAMED = /^(?:>> ?)?([\p{Lu}][\p{L}\p{M}.'’-]*(?: [\p{Lu}\d(][\p{L}\p{M}\p{N}.'’()-]*){0,3}): /u

/** A line without tags, and who says it when that is written: `<v Ann>` or `ANN: `. */
function readLine(line: Line): { speaker?: string; pieces: readonly Line[] } {
  const pieces: Line[] = []
  let speaker: string | undefined
  let at = 0
  for (const { 0: tag, 1: voice, index } of line.text.matchAll(TAG)) {
    pushText(pieces, line, at, index)
    if (voice !== undefined) speaker = speakerName(voice)
    at = index + tag.length
  }
  pushText(pieces, line, at, line.text.length)
  const first = pieces[0]
  const named = speaker === undefined && first !== undefined ? NAMED.exec(first.text) : null
  if (named === null || first === undefined) return { ...(speaker === undefined ? {} : { speaker }), pieces }
  const rest = { text: first.text.slice(named[0].length), start: first.start + named[0].length }
  return { speaker: speakerName(named[1]!), pieces: [rest, ...pieces.slice(1)] }
}

/** Text between tags, entities as pieces of their own. */
function pushText(pieces: Line[], line: Line, from: number, to: number): void {
  let at = from
  const push = (start: number, end: number) => {
    const text = line.text.slice(start, end)
    if (text !== '') pieces.push({ text, start: line.start + start })
  }
  for (const { 0: entity, index } of line.text.slice(from, to).matchAll(ENTITY)) {
    push(at, from + index)
    const char = ENTITIES[entity]
    if (char !== undefined) pieces.push({ text: char, start: line.start + from + index })
    at = from + index + entity.length
  }
  push(at, to)
}
