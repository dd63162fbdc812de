/** The audit of production packages against a registry that is ours: npm itself asks it. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../scripts/audit-production.ts')

interface Audited {
  readonly code: number
  readonly output: string
  /** Names of the packages that npm asked about. */
  readonly asked: readonly string[]
}

async function audit(status: number, advisories: object): Promise<Audited> {
  const asked: string[] = []
  const registry = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
      asked.push(...Object.keys(JSON.parse(await text(body))))
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(advisories))
    } else response.writeHead(404).end('{}')
  }).listen(0, '127.0.0.1')
  await once(registry, 'listening')
  const { port } = registry.address() as AddressInfo
  const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/` }
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, [script], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr, asked }),
      )
    })
  } finally {
    registry.close()
  }
}

describe('the audit of production packages', { timeout: 60_000 }, () => {
  it('fails on what is known against one of them, and names it', async () => {
    const advisory = {
      id: 1,
      url: 'https://advisories.example/1',
      title: 'Made up',
      severity: 'high',
      vulnerable_versions: '<99.0.0',
      cwe: [],
      cvss: { score: 7, vectorString: null },
    }
    const { code, output, asked } = await audit(200, { hono: [advisory] })
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/high: hono \(https:\/\/advisories\.example\/1\)[\s\S]*FAILED/),
    ])
    expect(asked).toContain('hono')
    expect(asked).not.toContain('vitest')
  })

  it('passes where nothing is known', async () => {
    const { code, output } = await audit(200, {})
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^ok: npm audit finds nothing in \d+ production/),
    ])
  })

  it('says that it is skipped where the registry does not answer', async () => {
    const { code, output } = await audit(405, {})
    expect([code, output]).toEqual([0, expect.stringMatching(/^skipped: .*405/)])
  })
})
