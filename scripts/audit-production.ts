/**
 * `npm run audit:production`: what is known against the packages that users get (`npm audit --omit=dev`). Fails on any
 * finding. Skipped, with a line that says so, where the registry does not answer audits; then nothing is known.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** As npm prints it: of an audit, or with `message` of why there is none. */
interface Audit {
  readonly message?: string
  readonly metadata?: {
    readonly vulnerabilities: { readonly total: number }
    readonly dependencies: { readonly prod: number }
  }
  readonly vulnerabilities?: Readonly<Record<string, Finding>>
}

interface Finding {
  readonly severity: string
  /** What is known against the package itself, or the names of those that it stands on. */
  readonly via: readonly (string | { readonly url: string })[]
}

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json', '--fetch-retries=1'], {
  cwd: join(import.meta.dirname, '..'),
  encoding: 'utf8',
  timeout: 120_000,
})
const { message = 'no answer', metadata, vulnerabilities = {} } = auditOf(stdout)
if (metadata === undefined) console.log(`skipped: the registry does not answer npm audit (${message})`)
else if (metadata.vulnerabilities.total > 0) {
  for (const [name, { severity, via }] of Object.entries(vulnerabilities))
    console.error(
      `${severity}: ${name} (${via.map((one) => (typeof one === 'string' ? one : one.url)).join(', ')})`,
    )
  console.error(`FAILED: ${metadata.vulnerabilities.total} findings; npm audit --omit=dev says more`)
  process.exitCode = 1
} else console.log(`ok: npm audit finds nothing in ${metadata.dependencies.prod} production packages`)

function auditOf(text: string): Audit {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
