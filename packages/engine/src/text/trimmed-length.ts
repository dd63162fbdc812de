/** Characters of a stretch without the white space around it, most often without cutting it out. */
export function trimmedLength(text: string, from: number, to: number): number {
  let end = to
  while (end > from && text.charCodeAt(end - 1) === 32) end--
  const isPlain = (at: number) => text.charCodeAt(at) > 32 && text.charCodeAt(at) < 127
  if (from < end && isPlain(from) && isPlain(end - 1)) return end - from
  return text.slice(from, end).trim().length
}
