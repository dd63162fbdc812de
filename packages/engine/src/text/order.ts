/**
 * Compares by code points, which is the order of UTF-8 bytes and so SQLite's. JavaScript's `<` compares UTF-16
 * units and puts U+E000 to U+FFFF above the emoji; two stores would list documents differently.
 */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
}
