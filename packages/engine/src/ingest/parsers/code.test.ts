import { describe, expect, it } from 'vitest'
import { parseCode } from './code.ts'

function outline(path: string, text: string): string[] {
  return parseCode(text, path).blocks.map(
    ({ kind, label, start }) => `${kind} ${label} ${text.slice(start).split('\n')[0]}`,
  )
}

const long = (indent: string) =>
  Array.from({ length: 60 }, (_, at) => `${indent}let value${at} = compute(${at})\n`).join('')

describe('parseCode', () => {
  it('names declarations and keeps their comments with them', () => {
    const text = [
      '// Licence: MIT',
      '',
      "import { a } from 'a'",
      "import { b } from 'b'",
      '',
      '/** Adds. */',
      'export async function add(a: number) {',
      '',
      '  return a',
      '}',
      '// Next to it.',
      'const LIMIT = 3',
      'export default class Store<T> extends Base {',
      '  get() {}',
      '}',
    ].join('\n')
    expect(outline('a.ts', text)).toEqual([
      'code typescript // Licence: MIT',
      "code typescript import { a } from 'a'",
      'symbol add /** Adds. */',
      'symbol LIMIT // Next to it.',
      'symbol Store export default class Store<T> extends Base {',
    ])
    expect(parseCode(text, 'src/a.ts').title).toBe('src/a.ts')
  })

  it('takes a long class apart by its members', () => {
    const text = `/** Holds. */\nexport class Store {\n  #a = 1\n\n  /** Gets. */\n  get(key: string): string {\n${long('    ')}  }\n\n  async set(key: string) {\n    if (key) {\n    }\n  }\n}\n`
    expect(outline('a.ts', text)).toEqual([
      'symbol Store /** Holds. */',
      'code typescript   #a = 1',
      'symbol Store.get   /** Gets. */',
      'symbol Store.set   async set(key: string) {',
    ])
  })

  it('leaves a long function whole: its calls are no members', () => {
    expect(
      outline(
        'a.js',
        `function run() {\n  start(1, () => {\n  })\n${long('  ')}  stop(2, () => {\n  })\n}\n`,
      ),
    ).toEqual(['symbol run function run() {'])
  })

  it('goes down two levels of members', () => {
    const text = `class Outer:\n    class Inner:\n        def one(self):\n${long('            ')}\n        def two(self):\n            pass\n\n    def three(self):\n        pass\n`
    expect(outline('a.py', text).map((line) => line.split(' ')[1])).toEqual([
      'Outer',
      'Outer.Inner',
      'Outer.Inner.one',
      'Outer.Inner.two',
      'Outer.three',
    ])
  })

  it.each([
    ['a.py', '@cached\ndef load(path):\n    pass\n\nasync def save():\n    pass\n', ['load', 'save']],
    [
      'a.go',
      'func (s *Store) Get(k string) error {\n}\n\ntype Store struct {\n}\n\nfunc New() {}\n',
      ['Get', 'Store', 'New'],
    ],
    [
      'a.rs',
      '#[derive(Debug)]\npub struct Key(u8);\n\nimpl Key {\n}\n\npub(crate) async fn read() {}\n',
      ['Key', 'Key', 'read'],
    ],
    ['a.java', 'public final class Main {\n}\n\ninterface Port {\n}\n', ['Main', 'Port']],
    [
      'a.c',
      '#define MAX 3\n\nstatic int *find(const char *key)\n{\n}\n\ntypedef struct { int a; } pair;\n',
      ['MAX', 'find', 'pair'],
    ],
    ['a.cpp', 'void Store::put(int a) {\n}\n\nnamespace net {\n}\n', ['Store::put', 'net']],
    ['a.rb', 'module Net\nend\n\ndef self.call(a)\nend\n', ['Net', 'call']],
    ['a.php', 'final class A {\n}\n\nfunction b() {\n}\n', ['A', 'b']],
    ['a.sh', 'deploy() {\n  echo\n}\n', ['deploy']],
    ['a.sql', 'CREATE TABLE IF NOT EXISTS users (\n  id int\n);\n', ['users']],
    ['a.toml', '[package]\nname = "a"\n\n[dependencies]\n', ['package', 'dependencies']],
    ['a.yaml', 'name: a\njobs:\n  build: 1\n', ['name', 'jobs']],
    ['a.kt', 'data class Key(val a: Int)\n\nsuspend fun read() {\n}\n', ['Key', 'read']],
    ['a.lua', 'local function f()\nend\n\nM.g = function()\nend\n', ['f', 'M.g']],
  ])('knows the declarations of %s', (path, text, names) => {
    expect(parseCode(text, path).blocks.map(({ label }) => label)).toEqual(names)
  })

  it('groups what declares nothing by blank lines', () => {
    expect(outline('a.css', 'a {\n  b: c\n}\n\nd {\n\n  e: f\n}\n')).toEqual(['code css a {', 'code css d {'])
  })
})
