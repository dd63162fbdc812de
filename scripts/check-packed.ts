/**
 * `npm run check:packed`: packs every package, installs the tarballs into empty folders and runs them there, on the
 * oldest Node that is supported. Checks what `lightcone` promises of its own weight.
 */
import { execFileSync } from 'node:child_process'
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { COMMAND } from './bundle-command.ts'

const OLDEST_NODE = '22.18.0'
const MOST_PACKAGES = 5
const MOST_BYTES = 5_000_000

const root = join(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'lightcone-packed-'))
const npm = (cwd: string, ...args: string[]) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' })

try {
  const tarballs = packAll()
  checkWeight(tarballs)
  await checkRuns(tarballs)
  checkManifests(tarballs)
  console.log('packed packages: ok')
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function packAll(): readonly string[] {
  const into = join(scratch, 'tarballs')
  mkdirSync(into)
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', name)
    npm(folder, 'pack', '--pack-destination', into)
  }
  return readdirSync(into).map((file) => join(into, file))
}

/** `lightcone` alone: packages, bytes, native code, install scripts. */
function checkWeight(tarballs: readonly string[]): void {
  const folder = emptyProject('library')
  npm(folder, 'install', tarballs.find((path) => /\/lightcone-\d/.test(path))!)
  const installed = globSync('node_modules/{*,@*/*}/package.json', { cwd: folder })
  const bytes = globSync('node_modules/**/*', { cwd: folder })
    .map((path) => statSync(join(folder, path)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0)
  const dependencies = installed.length - 1
  console.log(`lightcone: ${dependencies} dependencies, ${(bytes / 1e6).toFixed(2)} MB installed`)
  if (dependencies > MOST_PACKAGES) throw new Error(`more than ${MOST_PACKAGES} dependencies`)
  if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`)
  const native = globSync('node_modules/**/*.{node,gyp}', { cwd: folder })
  if (native.length > 0) throw new Error(`native code: ${native.join(', ')}`)
  for (const path of installed) {
    const { scripts = {} } = JSON.parse(readFileSync(join(folder, path), 'utf8'))
    const hooks = Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))
    if (hooks.length > 0) throw new Error(`install scripts in ${path}: ${hooks.join(', ')}`)
  }
}

/** The command with no more of ours than it says it needs. */
async function checkRuns(tarballs: readonly string[]): Promise<void> {
  const folder = emptyProject('command')
  const needed = tarballs.filter((path) => /\/(?:lightcone-\d|lightcone-(?:cli|eval|workbench)-)/.test(path))
  npm(folder, 'install', ...needed, `node@${OLDEST_NODE}`)
  const node = join(folder, 'node_modules/node/bin/node')
  writeFileSync(join(folder, 'keys.md'), '# Keys\n\nSigning keys rotate every thirty days.\n')
  writeFileSync(join(folder, 'keys.html'), '<h1>Doors</h1><p>The north door opens at nine.</p>')
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { open } from 'lightcone'
     const cone = await open(':memory:', { tokenizer: 'o200k_base' })
     await cone.add('keys.md')
     console.log(process.version, (await cone.ask('How often do keys rotate?')).text)`,
  )
  expectOutput(['main.mjs'], `v${OLDEST_NODE} Signing keys rotate every thirty days. [1]`)
  const command = join(folder, 'node_modules/.bin/lightcone')
  expectOutput([command, 'context', 'key rotation', '--from', 'keys.md', '--json'], 'keys rotate')
  expectOutput([command, 'add', 'keys.md'], '"added":1')
  expectOutput([command, 'add', 'keys.html'], '"added":1')
  expectOutput([command, 'search', 'rotate'], 'keys.md')
  expectOutput([command, 'search', 'north door'], 'opens at nine')
  expectOutput([command, 'eval', 'generate', 'passkeys', 'made', '--json'], 'passkeys')
  await checkMcp(node, command, folder)

  function expectOutput(args: readonly string[], wanted: string): void {
    const output = execFileSync(node, args, { cwd: folder, encoding: 'utf8' })
    if (!output.includes(wanted)) throw new Error(`${args.join(' ')} printed ${output}, not ${wanted}`)
  }
}

async function checkMcp(node: string, command: string, folder: string): Promise<void> {
  const client = new Client({ name: 'check', version: '1' })
  await client.connect(new StdioClientTransport({ command: node, args: [command, 'mcp'], cwd: folder }))
  const answer = await client.callTool({
    name: 'context',
    arguments: { question: 'How often do keys rotate?' },
  })
  await client.close()
  if (!JSON.stringify(answer).includes('thirty days'))
    throw new Error(`lightcone mcp answered ${JSON.stringify(answer)}`)
}

function checkManifests(tarballs: readonly string[]): void {
  const folder = emptyProject('all')
  npm(folder, 'install', ...tarballs)
  for (const name of [
    'lightcone',
    '@lightcone/formats',
    '@lightcone/operations',
    '@lightcone/eval',
    '@lightcone/adapters',
    COMMAND,
  ])
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/publint/src/cli.js'),
        join(folder, 'node_modules', name),
        '--strict',
        '--level',
        'error',
        '--pack',
        'false',
      ],
      { stdio: 'inherit' },
    )
}

function emptyProject(name: string): string {
  const folder = join(scratch, name)
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    '{ "private": true, "type": "module", "allowScripts": { "node": true } }\n',
  )
  return folder
}
