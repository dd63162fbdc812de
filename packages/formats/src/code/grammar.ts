/** Syntax trees. The parser is loaded with the first file, each grammar with the first file of its language. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import type { Language, Node, Parser, Tree } from '@vscode/tree-sitter-wasm'
import type { GrammarName } from './extensions.ts'

export type { Node }

/** Longer sources (UTF-16 code units) are data or generated; a tree of one takes about 20 times its size. */
export const MAX_SOURCE = 1_000_000
/** A source with a longer line is minified. */
export const MAX_LINE = 20_000
/**
 * Steps of the parser's progress callback that a source may take: 200 and 100 a thousand characters. Plain code
 * takes about 7 a thousand; recovering from errors can take work that grows with the square of the length. Counted
 * in steps, not in time, so that the same file always ends the same way.
 */
const stepsFor = (length: number): number => 200 + length / 10
/**
 * The net below that: a step over a damaged file can take milliseconds (90 kB of PHP with a bracket lost took 9 s in
 * 1,224 steps on a busy core), so once this share of the time for the file is gone, it is read by its layout instead.
 */
const PARSE_SHARE = 0.25
/** The default of `maxMs` in `ParseLimits`. */
const FILE_MS = 60_000

/** Calls `read` with the root of the source's tree; undefined when the grammar gave up, or broke down. */
export async function withTree<T>(
  grammar: GrammarName,
  source: string,
  read: (root: Node) => T,
  maxMs = FILE_MS,
): Promise<T | undefined> {
  const parser = await parserOf(grammar)
  const tree = parser === undefined ? null : treeOf(parser, source, maxMs * PARSE_SHARE)
  if (tree === null) return undefined
  try {
    return read(tree.rootNode)
  } finally {
    tree.delete()
  }
}

function treeOf(parser: Parser, source: string, maxMs: number): Tree | null {
  let steps = 0
  const limit = stepsFor(source.length)
  const endsMs = performance.now() + maxMs
  try {
    const tree = parser.parse(source, null, {
      progressCallback: () => ++steps > limit || performance.now() > endsMs,
    })
    if (tree === null) parser.reset()
    return tree
  } catch {
    // A grammar's own code can fail on strange input: the file is then read without it.
    return null
  }
}

const parsers = new Map<GrammarName, Promise<Parser | undefined>>()

function parserOf(grammar: GrammarName): Promise<Parser | undefined> {
  const known = parsers.get(grammar) ?? loadParser(grammar).catch(() => undefined)
  parsers.set(grammar, known)
  return known
}

let runtime: Promise<{ Language: typeof Language; Parser: typeof Parser }> | undefined

async function loadRuntime(): Promise<{ Language: typeof Language; Parser: typeof Parser }> {
  const library = (await import('@vscode/tree-sitter-wasm')).default
  await library.Parser.init()
  return library
}

async function loadParser(grammar: GrammarName): Promise<Parser> {
  runtime ??= loadRuntime()
  const library = await runtime
  const file = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`)
  const bytes = await readFile(file)
  compiled.push(compileUnoptimised(bytes))
  const language = await library.Language.load(bytes)
  return new library.Parser().setLanguage(language)
}

/** V8 takes a module that is compiled already for the same bytes, as long as it is held. */
const compiled: object[] = []

/**
 * The lexer of a grammar is one function: of PowerShell 372 kB of WebAssembly, of shell 162 kB. V8 optimises what runs
 * often, in the background; for these two that takes 2,500 and 700 MB, some kilobytes of such a source after its first
 * file, and gains no time (figures in docs/formats.md). Whether it does is settled when a module is compiled, so that
 * these flags are set for that long; the runtime of tree-sitter, and what others load, is optimised as ever.
 */
function compileUnoptimised(bytes: Uint8Array): object {
  UNOPTIMISED.forEach(setFlagsFromString)
  try {
    return new wasm.Module(bytes)
  } finally {
    DEFAULT_FLAGS.forEach(setFlagsFromString)
  }
}

/** Functions are compiled all at once, for one compiled later is optimised under the flags of then. */
const UNOPTIMISED = ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up', '--no-wasm-lazy-compilation']
const DEFAULT_FLAGS = ['--wasm-dynamic-tiering', '--wasm-tier-up', '--wasm-lazy-compilation']

/** What is used of WebAssembly's own interface; the types of Node leave it out. */
interface Wasm {
  Module: new (bytes: Uint8Array) => object
}
const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly

const require = createRequire(import.meta.url)
