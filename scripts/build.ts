/** `npm run build`: compiles every package with plain `tsc` into its `dist`, and bundles the command into its own. */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleCommand } from './bundle-command.ts'

const root = join(import.meta.dirname, '..')

export function compile(): void {
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

export const bundle = (): Promise<void> => bundleCommand(join(root, 'packages/cli/dist'))

if (import.meta.main) {
  compile()
  await bundle()
}
