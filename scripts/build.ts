/** `npm run build`: compiles every package with plain `tsc` and puts the output into its `dist`. */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export function build(): void {
  const output = join(root, '.build')
  rmSync(output, { recursive: true, force: true })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
  for (const name of readdirSync(output)) {
    const dist = join(root, 'packages', name, 'dist')
    rmSync(dist, { recursive: true, force: true })
    cpSync(join(output, name, 'src'), dist, { recursive: true })
  }
  rmSync(output, { recursive: true, force: true })
}

if (import.meta.main) build()
