/** When a digest is due, by the reader's own clock. A window is a local date, so a change of clocks neither adds nor drops one. */
import type { DueWindow, Rhythm } from '../state/subscriptions.ts'

export interface LocalTime {
  /** `2026-03-29` */
  readonly date: string
  readonly hour: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Throws a RangeError for a zone that is not known. */
export function localTime(at: number, zone: string): LocalTime {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(zone, format)
  }
  const [date, hour] = format.format(at).split(' ')
  return { date: date!, hour: Number(hour) }
}

export function isZone(zone: string): boolean {
  try {
    return /^[A-Za-z][\w+/-]{1,60}$/.test(zone) && localTime(0, zone).date !== ''
  } catch {
    return false
  }
}

/**
 * What is due in a zone now: today's window for those whose hour has come, yesterday's for those whose hour today is
 * still ahead (it was missed). Older windows are not made up for: their papers are in the next one.
 */
export function dueWindows(zone: string, now: number): readonly DueWindow[] {
  const { date, hour } = localTime(now, zone)
  const yesterday = dayBefore(date)
  return [
    { zone, date, hours: [0, hour] as const, rhythms: rhythmsOn(date) },
    { zone, date: yesterday, hours: [hour + 1, 23] as const, rhythms: rhythmsOn(yesterday) },
  ].filter(({ rhythms, hours }) => rhythms.length > 0 && hours[0] <= hours[1])
}

/** Whether somebody who confirmed at `confirmedAt` was there when the window opened. */
export function wasThere(confirmedAt: number, zone: string, date: string, hour: number): boolean {
  const at = localTime(confirmedAt, zone)
  return at.date < date || (at.date === date && at.hour < hour)
}

function rhythmsOn(date: string): readonly Rhythm[] {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return weekday === 1 ? ['weekdays', 'weekly'] : weekday >= 2 && weekday <= 5 ? ['weekdays'] : []
}

const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
