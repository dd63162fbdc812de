/**
 * Runs around `npm pack` and `npm publish` in a package's folder. In the repository `exports` and `bin` point at
 * the TypeScript sources, which Node runs as they are; Node does not strip types below `node_modules`, so a tarball
 * must point at `dist`. `prepare` builds and points the manifest there, `restore` puts it back.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { build } from './build.ts'

const MANIFEST = 'package.json'
const KEPT = 'package.json.source'

interface Manifest {
  exports?: Record<string, unknown>
  bin?: Record<string, string>
  scripts?: unknown
}

function prepare(): void {
  build()
  if (!existsSync(KEPT)) copyFileSync(MANIFEST, KEPT)
  const manifest: Manifest = JSON.parse(readFileSync(KEPT, 'utf8'))
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
    ...(manifest.exports ? { exports: map(manifest.exports, entry) } : {}),
    ...(manifest.bin ? { bin: map(manifest.bin, compiled) as Record<string, string> } : {}),
  }
}

function restore(): void {
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST)
}

const [command] = process.argv.slice(2)
if (command === 'prepare') prepare()
else if (command === 'restore') restore()
else throw new Error(`pack.ts: expected "prepare" or "restore", got ${command}`)
