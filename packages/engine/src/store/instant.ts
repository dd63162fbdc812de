const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/

/**
 * Milliseconds since 1970 of an ISO 8601 calendar date, with or without a time; `undefined` for anything else.
 * Without an offset the time is UTC: a filter must not depend on where the machine stands.
 */
export function parseInstant(text: string): number | undefined {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const fractionMs = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000
  const offset = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)
  const minutes = hour * 60 + minute - (match[8] === '-' ? -offset : offset)
  return date.getTime() + minutes * 60_000 + second * 1000 + fractionMs
}
