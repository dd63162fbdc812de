/** A chat that WhatsApp exported as text, from Android or iOS, in any country's way to write dates. */
import type { Parsed } from 'lightcone'
import { linedChat } from './lines.ts'

/** `31.12.23, 22:15 - Ann: …` and `[12/31/23, 10:15:01 PM] Ann: …`; marks of direction may stand before. */
const LINE =
  /^[\u200e\u200f\u202a-\u202e]*\[?(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})\.?,?[ \u00a0\u202f](\d{1,2})[:.](\d{2})(?:[:.]\d{2})?(?:[ \u00a0\u202f]?([AaPp])\.?[\u00a0\u202f ]?[Mm]\.?)?(?:\]|[ \u00a0]-)[ \u00a0](?:([^:]{1,100}): ?)?/

/** Lines at the beginning that are looked at, and how many of them must begin a message. */
const SAMPLE = 40
const MIN_LINES = 2

export function parseWhatsApp(source: string): Parsed | undefined {
  const head = source.slice(0, 20_000).split(/\r\n|\r|\n/, SAMPLE)
  const begun = head.filter((line) => LINE.exec(line)?.[8] !== undefined)
  if (LINE.exec(head.find((line) => line.trim() !== '') ?? '') === null || begun.length < MIN_LINES)
    return undefined
  const dayFirst = isDayFirst(source)
  return linedChat(source, 'whatsapp', (line) => {
    const found = LINE.exec(line.slice(0, 300))
    if (found === null) return undefined
    const speaker = found[8]
    // Notices of the system have no speaker.
    return speaker === undefined ? null : { speaker, time: timeOf(found, dayFirst) }
  })
}

/** Whether 1/2 is in February: a number above 12 decides, else the sign between them and the clock. */
function isDayFirst(source: string): boolean {
  let sign = '.'
  let isHalf = false
  for (const line of source.slice(0, 2_000_000).split(/[\r\n]+/)) {
    const found = LINE.exec(line.slice(0, 300))
    if (found === null || found[1]!.length === 4) continue
    if (Number(found[1]) > 12) return true
    if (Number(found[3]) > 12) return false
    sign = found[2]!
    isHalf ||= found[7] !== undefined
  }
  return sign !== '/' || !isHalf
}

function timeOf(found: RegExpExecArray, dayFirst: boolean): string {
  const [, a = '', , b = '', c = '', hour = '', minute = '', half] = found
  const [year, month, day] = a.length === 4 ? [a, b, c] : dayFirst ? [c, b, a] : [c, a, b]
  const full = year.length === 2 ? `20${year}` : year
  const hours = (Number(hour) % (half === undefined ? 24 : 12)) + (half?.toLowerCase() === 'p' ? 12 : 0)
  if (Number(month) > 12 || Number(day) > 31) return ''
  return `${full}-${two(month)}-${two(day)} ${two(String(hours))}:${minute}`
}

function two(number: string): string {
  return number.padStart(2, '0')
}
