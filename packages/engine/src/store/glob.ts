/**
 * A matcher for path globs: `*` is any run within a path part, `**` any run at all, `?` one character but `/`;
 * everything else stands for itself. `**` followed by a slash at the start of a part also matches no part at all, so
 * that `docs/**` + `/x.md` finds `docs/x.md`.
 *
 * All states are followed at once (Thompson 1968), because a backtracking pattern of many stars can take
 * exponential time on a hostile value.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const tokens = parseGlob(pattern)
  const prefix = globPrefix(pattern)
  return (text) => text.startsWith(prefix) && matches(tokens, text)
}

/** The literal text that every match begins with. */
export function globPrefix(pattern: string): string {
  const wild = pattern.search(/[*?]/)
  const literal = wild < 0 ? pattern : pattern.slice(0, wild)
  return literal
}

type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'one' | 'within' | 'across' }
  /** Goes on behind the next two tokens, too: the parts and the slash of a leading double star. */
  | { readonly kind: 'maybe-parts' }

function parseGlob(pattern: string): readonly Token[] {
  const tokens: Token[] = []
  const characters = Array.from(pattern)
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    if (character === '?') tokens.push({ kind: 'one' })
    else if (character !== '*') tokens.push({ kind: 'character', character })
    else if (characters[i + 1] !== '*') tokens.push({ kind: 'within' })
    else {
      const startsPart = i === 0 || characters[i - 1] === '/'
      while (characters[i + 1] === '*') i++
      if (startsPart && characters[i + 1] === '/') tokens.push({ kind: 'maybe-parts' })
      tokens.push({ kind: 'across' })
    }
  }
  return tokens
}

function matches(tokens: readonly Token[], text: string): boolean {
  let active = new Uint8Array(tokens.length + 1)
  let next = new Uint8Array(tokens.length + 1)
  active[0] = 1
  skipEmpty(tokens, active)
  for (const character of text) {
    next.fill(0)
    let alive = false
    for (let i = 0; i < tokens.length; i++) {
      if (active[i] === 0) continue
      const step = advance(tokens[i]!, character)
      if (step < 0) continue
      next[i + step] = 1
      alive = true
    }
    if (!alive) return false
    skipEmpty(tokens, next)
    ;[active, next] = [next, active]
  }
  return active[tokens.length] === 1
}

/** 1: the token is done, 0: it may take more, -1: no match. */
function advance(token: Token, character: string): number {
  switch (token.kind) {
    case 'character':
      return token.character === character ? 1 : -1
    case 'one':
      return character === '/' ? -1 : 1
    case 'within':
      return character === '/' ? -1 : 0
    case 'across':
      return 0
    case 'maybe-parts':
      return -1
  }
}

function skipEmpty(tokens: readonly Token[], active: Uint8Array): void {
  for (let i = 0; i < tokens.length; i++) {
    if (active[i] === 0) continue
    const { kind } = tokens[i]!
    if (kind === 'within' || kind === 'across' || kind === 'maybe-parts') active[i + 1] = 1
    if (kind === 'maybe-parts') active[i + 3] = 1
  }
}
