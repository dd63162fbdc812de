/** Runs the examples as a reader would, from the repository's root. */
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

const example = async (name: string, env: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await run(process.execPath, [`examples/${name}.ts`], { cwd: root, env: { ...process.env, ...env } }))
    .stdout

describe('examples', () => {
  it('context.ts prints a cited context of the docs within its budget', async () => {
    const output = await example('context')
    expect(output).toMatch(/<context>\n\[1\] docs\//)
    const [, used, budget] = /(\d+) of (\d+) tokens/.exec(output)!
    expect(Number(used)).toBeLessThanOrEqual(Number(budget))
  })

  it('documents.ts answers from the filtered document alone', async () => {
    const output = await example('documents')
    expect(output).toContain('The library opens at ten. [1]\na2 0-')
    expect(output).toContain('It is in the context as [')
  })

  it('citations.ts opens every citation of a PDF, a repository and a chat at its place', async () => {
    const output = await example('citations')
    for (const [source, question, evidence] of [
      [
        'key-audit.pdf pages 1-1, from box ',
        'Why could manifests',
        'until the new public half was on the portal',
      ],
      ['packages/formats/src/web/http.ts lines ', 'What does DNS rebinding', '(DNS rebinding) gains nothing'],
      [
        '2026-02-11.json lines ',
        'Where is the spare badge',
        'Dee Marin: The spare badge is in the red cabinet',
      ],
    ] as const) {
      const part = output.slice(output.indexOf(question))
      expect(part.slice(0, part.indexOf('</context>')).replace(/\s+/g, ' ')).toContain(evidence)
      expect(output).toContain(source)
    }
    expect(output.match(/: as quoted$/gm)!.length).toBeGreaterThanOrEqual(5)
    expect(output).not.toContain('NOT AS QUOTED')
  })

  it('model.ts answers through a real provider package over HTTP', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        asked.push(body)
        response.setHeader('content-type', 'application/json')
        response.end(
          JSON.stringify({
            id: 'c1',
            object: 'chat.completion',
            created: 0,
            model: 'm',
            choices: [
              {
                index: 0,
                message: { role: 'assistant', content: 'So that larger budgets hold more [1].' },
                finish_reason: 'stop',
              },
            ],
            usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
          }),
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const output = await example('model', { MODEL_URL: `http://127.0.0.1:${port}/v1`, MODEL: 'm' })
      expect(output).toMatch(/^So that larger budgets hold more \[1\]\.\n\[1\] docs\//)
      expect(output).toContain('11 tokens in, 7 out')
      expect(JSON.parse(asked[0]!).messages[1].content).toContain('<context>')
    } finally {
      server.close()
    }
  })
})
