/** Which grammar reads a file. Kept apart from the rules, so that naming the endings loads nothing else. */

export const GRAMMARS = [
  { language: 'typescript', grammar: 'typescript', extensions: ['.ts', '.mts', '.cts'] },
  { language: 'typescript', grammar: 'tsx', extensions: ['.tsx'] },
  { language: 'javascript', grammar: 'javascript', extensions: ['.js', '.jsx', '.mjs', '.cjs'] },
  { language: 'python', grammar: 'python', extensions: ['.py', '.pyi'] },
  { language: 'go', grammar: 'go', extensions: ['.go'] },
  { language: 'rust', grammar: 'rust', extensions: ['.rs'] },
  { language: 'java', grammar: 'java', extensions: ['.java'] },
  { language: 'csharp', grammar: 'c-sharp', extensions: ['.cs'] },
  // C is read by the grammar of C++, which holds all of it but a few names that C++ has as words.
  { language: 'c', grammar: 'cpp', extensions: ['.c', '.h'] },
  { language: 'cpp', grammar: 'cpp', extensions: ['.cpp', '.cc', '.cxx', '.hpp', '.hh', '.hxx', '.cu'] },
  { language: 'ruby', grammar: 'ruby', extensions: ['.rb', '.rake', '.gemspec'] },
  { language: 'php', grammar: 'php', extensions: ['.php'] },
  { language: 'shell', grammar: 'bash', extensions: ['.sh', '.bash'] },
  { language: 'powershell', grammar: 'powershell', extensions: ['.ps1', '.psm1'] },
  { language: 'css', grammar: 'css', extensions: ['.css'] },
] as const satisfies readonly CodeGrammar[]

export interface CodeGrammar {
  readonly language: string
  /** Name of the grammar's file in `@vscode/tree-sitter-wasm`, without `tree-sitter-` and ending. */
  readonly grammar: string
  readonly extensions: readonly string[]
}

export type GrammarName = (typeof GRAMMARS)[number]['grammar']

export const codeExtensions: readonly string[] = GRAMMARS.flatMap(({ extensions }) => [...extensions])

export function grammarOf(path: string): (typeof GRAMMARS)[number] | undefined {
  const ending = /\.[^./]+$/.exec(path.toLowerCase())?.[0] ?? ''
  return GRAMMARS.find(({ extensions }) => (extensions as readonly string[]).includes(ending))
}
