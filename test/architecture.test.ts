import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Folders of the engine that are stages: they meet only in `engine.ts` and its neighbours. */
const STAGES = [
  'ingest',
  'segment',
  'situate',
  'indexes',
  'retrieve',
  'rerank',
  'select',
  'compress',
  'arrange',
  'answer',
  'judge',
  'store',
]

/** Which packages a package may import. Arrows point from the face to the core. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  formats: ['lightcone'],
  eval: ['lightcone'],
  operations: ['lightcone', '@lightcone/formats', '@lightcone/eval'],
  server: ['lightcone', '@lightcone/operations'],
  client: [],
  adapters: ['lightcone'],
  workbench: ['@lightcone/client'],
  cli: ['lightcone', '@lightcone/operations', '@lightcone/server', '@lightcone/server/mcp'],
}

interface Import {
  readonly file: string
  readonly specifier: string
}

function importsOf(pattern: string): readonly Import[] {
  return globSync(pattern, { cwd: root })
    .filter((file) => !/\.(test|exam)\.ts$|naive\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
        (match) => ({
          file,
          specifier: match[1]!,
        }),
      ),
    )
}

const engine = importsOf('packages/engine/src/**/*.ts')

/** First folder below the engine's `src` that an import leads to, or the file itself. */
function target({ file, specifier }: Import): string {
  const path = relative('packages/engine/src', join(file, '..', specifier))
  return path.split('/')[0]!
}

const folderOf = ({ file }: Import): string => file.split('/')[3]!

describe('imports point one way', () => {
  it('sees the code it judges', () => {
    expect(engine.length).toBeGreaterThan(50)
  })

  it('a stage never imports another stage: pass data through a port, or move shared code to text/ or the nouns', () => {
    const broken = engine
      .filter((one) => one.specifier.startsWith('.') && STAGES.includes(folderOf(one)))
      .filter((one) => STAGES.includes(target(one)) && target(one) !== folderOf(one))
    expect(broken).toEqual([])
  })

  it('stages and text never import the main path', () => {
    const mainPath = ['engine.ts', 'open.ts', 'load.ts', 'explain.ts', 'index.ts']
    const broken = engine
      .filter((one) => one.specifier.startsWith('.') && one.file.split('/').length > 4)
      .filter((one) => mainPath.includes(target(one)))
    expect(broken).toEqual([])
  })

  it('text imports nothing but text, nouns, ports and errors', () => {
    const allowed = ['text', 'model.ts', 'ports.ts', 'errors.ts']
    const broken = engine
      .filter((one) => folderOf(one) === 'text' && one.specifier.startsWith('.'))
      .filter((one) => !allowed.includes(target(one)))
    expect(broken).toEqual([])
  })

  it('a package imports only packages closer to the core', () => {
    const broken = Object.entries(MAY_IMPORT).flatMap(([name, allowed]) =>
      importsOf(`packages/${name}/src/**/*.{ts,tsx}`)
        .filter(({ specifier }) => specifier === 'lightcone' || specifier.startsWith('@lightcone/'))
        .filter(({ specifier }) => !allowed.includes(specifier)),
    )
    expect(broken).toEqual([])
  })

  it('an application imports public packages by their names, and nothing else of the workspace', () => {
    const PUBLIC = ['lightcone', '@lightcone/formats']
    const imports = importsOf('apps/*/{src,scripts,bench}/**/*.ts')
    expect(imports.length).toBeGreaterThan(50)
    const broken = imports.filter(({ file, specifier }) =>
      specifier.startsWith('.')
        ? !join(file, '..', specifier).startsWith(file.split('/').slice(0, 2).join('/'))
        : /^(?:lightcone|@lightcone)\b/.test(specifier) && !PUBLIC.includes(specifier),
    )
    expect(broken).toEqual([])
  })

  it('no package reaches into the files of another', () => {
    const broken = importsOf('packages/*/src/**/*.ts').filter(
      ({ file, specifier }) =>
        specifier.startsWith('.') &&
        !join(file, '..', specifier).startsWith(file.split('/').slice(0, 3).join('/')),
    )
    expect(broken).toEqual([])
  })
})
