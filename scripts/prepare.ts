/** After `npm ci` in the repository: builds the workbench, so that `lightcone serve` shows it. Never fails an install. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const vite = join(root, 'node_modules/vite/bin/vite.js')
const build = () =>
  spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error', join(root, 'packages/workbench')])

if (!existsSync(vite) || build().status !== 0)
  console.error('The workbench was not built. Build it with: npm run build -w @lightcone/workbench')
