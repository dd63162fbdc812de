/**
 * Puts the command into a few files: a program that an agent waits for at every start must not look for hundreds of
 * modules first. `docs/decisions/0020-the-command-is-bundled.md`.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type OutputChunk, rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const packages = join(root, 'packages')

/** Files that are started by name: the command, and threads, which are looked for beside the file that starts them. */
const ENTRIES = {
  main: join(packages, 'cli/src/main.ts'),
  'encode-worker': join(packages, 'engine/src/indexes/encode-worker.ts'),
  'fold-worker': join(packages, 'engine/src/fold-worker.ts'),
  'reader-worker': join(packages, 'server/src/readers/reader-worker.ts'),
}

/** The package that the bundle is made for. */
export const COMMAND = '@lightcone/cli'

/** Packages that stay outside: they bring data of their own, or are loaded for one type of file. */
const OUTSIDE: readonly string[] = [
  '@lightcone/eval',
  '@lightcone/workbench',
  '@vscode/tree-sitter-wasm',
  'gpt-tokenizer',
  'htmlparser2',
  'unpdf',
  'yaml',
]

const NOTICES = 'THIRD-PARTY-NOTICES.txt'

/** Writes the bundle into `folder`, which it empties first, and the licences of what it holds beside it. */
export async function bundleCommand(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  const bundle = await rolldown({
    cwd: root,
    input: ENTRIES,
    platform: 'node',
    external: (id) =>
      id.startsWith('@huggingface/') || OUTSIDE.some((name) => id === name || id.startsWith(`${name}/`)),
    treeshake: {
      // Ours only define things; what others say of theirs holds.
      moduleSideEffects: (id) => (id.startsWith(packages) ? false : undefined),
    },
  })
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    // Flat, so that a thread's file stands beside whatever file starts it; names stay, so that compiled code is replaced.
    chunkFileNames: '[name].js',
  })
  await bundle.close()
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk')
  writeFileSync(join(folder, NOTICES), notices(chunks.flatMap(({ moduleIds }) => moduleIds)))
}

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** What the bundle needs beside it, with the versions that our packages ask for. */
export function outside(): Readonly<Record<string, string>> {
  const asked = Object.assign(
    {},
    ...readdirSync(packages).map((name) => manifestOf(join(packages, name)).dependencies),
  ) as Readonly<Record<string, string>>
  return Object.fromEntries(OUTSIDE.map((name) => [name, asked[name]!]))
}

/** The licence of each package that a module of the bundle comes from. */
function notices(modules: readonly string[]): string {
  const folders = new Set(modules.filter((id) => id.includes('/node_modules/')).map(packageFolder))
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = manifestOf(folder)
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
    if (file === undefined) throw new Error(`${name} has no licence text`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  return `The files beside this one hold code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/** The folder of the package that a file belongs to: the nearest above with a name and a version. */
function packageFolder(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder))
    if (existsSync(join(folder, 'package.json')) && manifestOf(folder).version !== undefined) return folder
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
