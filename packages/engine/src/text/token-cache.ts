/** Tokens 64 letters long or longer are rarely met twice. */
const MAX_LENGTH = 64

/**
 * Remembers what `compute` made of a token, in bounded memory. Finds the token by its letters in the text, without
 * cutting it out: most words of a text have been met before, and this is what the speed of the analyzer rests on.
 * `places` is a power of two; a token can be in two of them.
 */
export function tokenCache<Value>(
  compute: (token: string) => Value,
  places: number,
): (text: string, start: number, end: number) => Value {
  // Made when first asked: a language that only questions are read in needs little.
  let table: Table<Value> | undefined
  return (text, start, end) => {
    const length = end - start
    if (length >= MAX_LENGTH) return compute(detached(text, start, end))
    const { hashes, tokens, values } = (table ??= emptyTable(places))
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
    const first = ((hash ^ (hash >>> 15)) << 1) & (places - 1)
    if (hashes[first] === hash && isAt(text, start, length, tokens[first])) return values[first]!
    if (hashes[first + 1] === hash && isAt(text, start, length, tokens[first + 1])) return values[first + 1]!
    const token = detached(text, start, end)
    const value = compute(token)
    // The newer comes first; the older gives way.
    hashes[first + 1] = hashes[first]!
    tokens[first + 1] = tokens[first]
    values[first + 1] = values[first]
    hashes[first] = hash
    tokens[first] = token
    values[first] = value
    return value
  }
}

interface Table<Value> {
  readonly hashes: Int32Array
  readonly tokens: (string | undefined)[]
  readonly values: (Value | undefined)[]
}

function emptyTable<Value>(places: number): Table<Value> {
  return {
    hashes: new Int32Array(places),
    tokens: new Array<undefined>(places).fill(undefined),
    values: new Array<undefined>(places).fill(undefined),
  }
}

function isAt(text: string, start: number, length: number, token: string | undefined): boolean {
  if (token === undefined || token.length !== length) return false
  for (let at = 0; at < length; at++) if (token.charCodeAt(at) !== text.charCodeAt(start + at)) return false
  return true
}

/** A copy of the token's letters: a plain slice would keep the whole text in memory as long as it lives. */
function detached(text: string, start: number, end: number): string {
  return ` ${text.slice(start, end)}`.slice(1)
}
