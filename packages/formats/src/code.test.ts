import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { withTree } from './code/grammar.ts'
import { type CodeSymbol, codeOutline, codeParser } from './index.ts'

const source = `import { a } from './a.ts'

/** Holds keys. */
export class Store<T> extends Base {
  /**
   * Reads one.
   * @param id which
   */
  get(id: string): T | undefined {
    return this.#keys.get(id)
  }
}

// Not above: a blank line stands between.

export const ROTATION = 30 // days
`

describe('withTree', () => {
  it('gives up on a source that takes too long, and reads the next one', async () => {
    const many = source.repeat(40)
    expect(await withTree('typescript', many, (root) => root.type, -1)).toBeUndefined()
    expect(await withTree('typescript', many, (root) => root.type)).toBe('program')
  })
})

describe('codeOutline', () => {
  it('tells symbols with kind, signature, comment and members, and imports', async () => {
    const found = await codeOutline(source, 'src/store.ts')
    expect(found).toMatchObject({
      language: 'typescript',
      imports: ['./a.ts'],
      symbols: [
        {
          name: 'Store',
          kind: 'class',
          signature: 'export class Store<T> extends Base',
          doc: 'Holds keys.',
          members: [
            {
              name: 'Store.get',
              kind: 'method',
              signature: 'get(id: string): T | undefined',
              doc: 'Reads one.\n@param id which',
            },
          ],
        },
        { name: 'ROTATION', kind: 'constant', doc: '', members: [] },
      ],
    })
    const texts = found!.symbols.map(({ start, end }) => source.slice(start, end))
    expect(texts[0]).toMatch(/^\/\*\* Holds keys\. \*\/\nexport class[\s\S]*\n}$/)
    expect(texts[1]).toBe('export const ROTATION = 30 // days')
  })

  it.each([
    [
      'a.py',
      'def f(a: int) -> str:\n    """Says a."""\n    return a\n',
      'f',
      'function',
      'def f(a: int) -> str',
      'Says a.',
    ],
    [
      'a.go',
      '// Get reads.\nfunc (s *Store) Get(k string) error {\n}\n',
      'Store.Get',
      'method',
      'func (s *Store) Get(k string) error',
      'Get reads.',
    ],
    [
      'a.rs',
      '/// Adds.\npub fn add(a: u8) -> u8 { a }\n',
      'add',
      'function',
      'pub fn add(a: u8) -> u8',
      'Adds.',
    ],
    [
      'a.cs',
      '/// <summary>Keys.</summary>\nenum Key { Old }\n',
      'Key',
      'type',
      'enum Key',
      '<summary>Keys.</summary>',
    ],
    ['a.h', '#define MAX 3\n', 'MAX', 'constant', '#define MAX 3', ''],
    [
      'a.rb',
      '# Rotates.\ndef rotate(days)\n  days\nend\n',
      'rotate',
      'method',
      'def rotate(days)',
      'Rotates.',
    ],
    [
      'a.ps1',
      '<# Makes. #>\nfunction New-Key { 1 }\n',
      'New-Key',
      'function',
      'function New-Key { 1 }',
      'Makes.',
    ],
  ])('reads %s', async (path, text, name, kind, signature, doc) => {
    const symbol: CodeSymbol | undefined = (await codeOutline(text, path))?.symbols[0]
    expect(symbol).toMatchObject({ name, kind, signature, doc })
  })

  it('has nothing to say of other languages, minified files and what is no code', async () => {
    expect(await codeOutline('x', 'a.txt')).toBeUndefined()
    expect(await codeOutline('f();'.repeat(6000), 'a.js')).toBeUndefined()
    expect(await codeOutline('%%% @@ \\\\ ((( )( }{ ;;; ]]] '.repeat(20), 'a.java')).toBeUndefined()
  })

  it('gives the same twice, also when files are read at the same time', async () => {
    const read = () =>
      codeParser.parse({ path: 'a.ts', bytes: new Uint8Array(), text: () => source }, { maxNesting: 9 })
    const [first, second] = await Promise.all([read(), read()])
    expect(second).toEqual(first)
  })
})

describe('the grammars', () => {
  it('are loaded one by one, with the first file of their language', () => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      const { codeParser, yamlParser } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
      const has = (name) => loaded.some((url) => url.includes(name))
      const before = [has('tree-sitter-wasm'), has('node_modules/yaml')]
      const file = (path, text) => [{ path, bytes: new Uint8Array(), text: () => text }, { maxNesting: 9 }]
      await codeParser.parse(...file('a.py', 'x = 1'))
      await yamlParser.parse(...file('a.yaml', 'x: 1'))
      console.log(...before, has('tree-sitter-wasm'), has('node_modules/yaml'))`
    const cwd = fileURLToPath(new URL('.', import.meta.url))
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      encoding: 'utf8',
    })
    expect(out.trim()).toBe('false false true false')
  })

  it('are not optimised: for the lexers of PowerShell and shell that took gigabytes', () => {
    const script = `
      const { codeParser } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
      const sources = [['a.ps1', 'function Get-Key([string]$Id) {\\n  "key $Id"\\n}\\n'], ['a.sh', 'get() {\\n  echo "key $1"\\n}\\n']]
      for (let round = 0; round < 20; round++)
        for (const [path, text] of sources)
          await codeParser.parse({ path, bytes: new Uint8Array(), text: () => text.repeat(500) }, { maxNesting: 9 })
      await new Promise((resolve) => setTimeout(resolve, 1000))
      console.log(process.resourceUsage().maxRSS / 1000)`
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(Number(out)).toBeLessThan(400)
  }, 30_000)
})
