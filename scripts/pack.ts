/**
 * Runs around `npm pack` and `npm publish` in a package's folder. In the repository `exports` and `bin` point at
 * the TypeScript sources, which Node runs as they are; Node does not strip types below `node_modules`, so a tarball
 * must point at `dist`. `prepare` builds and points the manifest there, `restore` puts it back. The command is bundled:
 * it depends on what stays outside of the bundle alone.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { bundle, compile } from './build.ts'
import { COMMAND, outside } from './bundle-command.ts'

const MANIFEST = 'package.json'
const KEPT = 'package.json.source'

interface Manifest {
  name: string
  exports?: Record<string, unknown>
  bin?: Record<string, string>
  scripts?: unknown
}

async function prepare(): Promise<void> {
  compile()
  if (!existsSync(KEPT)) copyFileSync(MANIFEST, KEPT)
  const manifest: Manifest = JSON.parse(readFileSync(KEPT, 'utf8'))
  if (manifest.name === COMMAND) await bundle()
  writeFileSync(MANIFEST, `${JSON.stringify(published(manifest), null, 2)}\n`)
}

function published({ scripts: _, ...manifest }: Manifest): Manifest {
  const compiled = (path: string) => path.replace('./src/', './dist/').replace(/\.ts$/, '.js')
  const entry = (target: unknown) =>
    typeof target === 'string' && target.endsWith('.ts')
      ? { types: compiled(target).replace(/\.js$/, '.d.ts'), default: compiled(target) }
      : target
  const map = <T>(record: Record<string, T>, change: (value: T) => unknown) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
  return {
    ...manifest,
    ...(manifest.name === COMMAND ? { dependencies: outside() } : {}),
    ...(manifest.exports ? { exports: map(manifest.exports, entry) } : {}),
    ...(manifest.bin ? { bin: map(manifest.bin, compiled) as Record<string, string> } : {}),
  }
}

function restore(): void {
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST)
}

const [command] = process.argv.slice(2)
if (command === 'prepare') await prepare()
else if (command === 'restore') restore()
else throw new Error(`pack.ts: expected "prepare" or "restore", got ${command}`)
