/**
 * `npm run build:wasm`: compiles `packages/engine/wasm/kernel.as.ts` into `packages/engine/src/kernel/kernel-wasm.ts`.
 * The same source gives the same bytes; with `-- --check` nothing is written and a difference is a failure.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const source = 'packages/engine/wasm/kernel.as.ts'
const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js')
const target = join(root, 'packages/engine/src/kernel/kernel-wasm.ts')

/** The TypeScript file that holds the module. Ends with the compiler's own words when it does not compile. */
export function compileKernel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-wasm-'))
  const output = join(folder, 'kernel.wasm')
  const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--outFile', output]
  execFileSync(process.execPath, [compiler, source, ...options], { cwd: root, stdio: 'inherit' })
  const binary = readFileSync(output)
  rmSync(folder, { recursive: true })
  const lines = binary.toString('base64').match(/.{1,100}/g)!
  return [
    '/** Made from `packages/engine/wasm/kernel.as.ts` by `npm run build:wasm`; not edited by hand. */',
    'export const KERNEL_WASM =',
    `${lines.map((line) => `  '${line}'`).join(' +\n')}`,
    '',
  ].join('\n')
}

if (import.meta.main) {
  const compiled = compileKernel()
  if (!process.argv.includes('--check')) writeFileSync(target, compiled)
  else if (readFileSync(target, 'utf8') !== compiled) {
    console.error('kernel-wasm.ts is not what its source compiles to; run `npm run build:wasm`.')
    process.exitCode = 1
  } else console.log('kernel-wasm.ts is what its source compiles to')
}
