/** Git's ignore rules (gitignore(5)): every level's `.gitignore`, the deepest that decides wins. */
import { readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** The rules of one folder, for paths below it. */
interface FolderRules {
  /** Parts of the folder's path below the walk's root, each with its slash; empty at the root and above it. */
  readonly below: string
  /** What stands between the folder and the walk's root, for folders above it. */
  readonly above: string
  readonly rules: Ignore
}

/** Rules in force in one folder, outermost first. */
export type IgnoreChain = readonly FolderRules[]

/**
 * The rules above and at a walk's root: those of its repository, from `.git/info/exclude` and the `.gitignore`
 * files between the repository's top and the root. A root that these rules ignore was asked for by name, so
 * they do not apply to it.
 */
export async function rootRules(root: string): Promise<IgnoreChain> {
  const top = await repositoryTop(root)
  const chain: FolderRules[] = []
  if (top !== undefined) {
    const above = relative(top, root).split(sep).filter(Boolean)
    await push(chain, join(top, '.git', 'info', 'exclude'), '', asFolder(above))
    for (let depth = 0; depth < above.length; depth++) {
      const folder = join(top, ...above.slice(0, depth))
      await push(chain, join(folder, '.gitignore'), '', asFolder(above.slice(depth)))
    }
    if (chain.some((folder) => folder.above !== '' && folder.rules.test(folder.above).ignored))
      chain.length = 0
  }
  return chain
}

/** The chain inside a folder: its own `.gitignore` comes last. */
export async function folderRules(chain: IgnoreChain, root: string, folder: string): Promise<IgnoreChain> {
  const inner = [...chain]
  await push(inner, join(root, folder, '.gitignore'), folder, '')
  return inner.length === chain.length ? chain : inner
}

/** Whether the rules leave a path out. Folders' paths end with a slash. The folders above it are taken as kept. */
export function isIgnored(chain: IgnoreChain, path: string): boolean {
  for (let index = chain.length - 1; index >= 0; index--) {
    const { ignored, unignored } = test(chain[index]!, path)
    if (ignored || unignored) return ignored
  }
  return false
}

/**
 * The chain below a folder that a deeper file takes in again: the rules that shut the folder out would shut out
 * everything in it too, so they are left behind.
 */
export function keptRules(chain: IgnoreChain, folder: string): IgnoreChain {
  if (!chain.some((rules) => test(rules, folder).ignored)) return chain
  return chain.filter((rules) => !test(rules, folder).ignored)
}

function test(folder: FolderRules, path: string) {
  return folder.rules.test(folder.above + path.slice(folder.below.length))
}

async function push(chain: FolderRules[], file: string, below: string, above: string): Promise<void> {
  // An unreadable or absent file sets no rules, as with git.
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text.trim() !== '') chain.push({ below, above, rules: ignore({ ignorecase: false }).add(text) })
}

async function repositoryTop(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).then(
      () => true,
      () => false,
    )
    if (found) return at
    if (dirname(at) === at) return undefined
  }
}

function asFolder(parts: readonly string[]): string {
  return parts.map((part) => `${part}/`).join('')
}
