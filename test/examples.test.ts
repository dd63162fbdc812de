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

  it('langchain.ts makes a prompt of cited passages', async () => {
    const output = await example('langchain')
    expect(output).toMatch(/^\[\d\] [\s\S]*hardware vault[\s\S]*Where do the signing keys live\?$/m)
  })

  it('ai-sdk.ts gives a model the evidence and names the sources', async () => {
    const { output, asked } = await withModel('ai-sdk', 'They live in the hardware vault [1].')
    expect(output).toMatch(/^They live in the hardware vault \[1\]\.\nnotes\//)
    const { content } = asked.messages.at(-1)!
    expect(JSON.stringify(content)).toMatch(/<context>.*hardware vault.*Where do the signing keys live/)
  })

  it('model.ts answers through a real provider package over HTTP', async () => {
    const { output, asked } = await withModel('model', 'So that larger budgets hold more [1].')
    expect(output).toMatch(/^So that larger budgets hold more \[1\]\.\n\[1\] docs\//)
    expect(output).toContain('11 tokens in, 7 out')
    expect(asked.messages[1]!.content).toContain('<context>')
  })
})

interface Asked {
  readonly messages: readonly { readonly content: unknown }[]
}

/** Runs an example against a server of the common protocol on this machine, with one scripted answer. */
async function withModel(
  name: string,
  content: string,
): Promise<{ readonly output: string; readonly asked: Asked }> {
  let asked = ''
  const server = createServer((request, response) => {
    asked = ''
    request.on('data', (chunk) => (asked += chunk))
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      const message = { role: 'assistant', content }
      const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }
      const choices = [{ index: 0, message, finish_reason: 'stop' }]
      response.end(
        JSON.stringify({ id: 'c1', object: 'chat.completion', created: 0, model: 'm', choices, usage }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const output = await example(name, { MODEL_URL: `http://127.0.0.1:${port}/v1`, MODEL: 'm' })
    return { output, asked: JSON.parse(asked) }
  } finally {
    server.close()
  }
}
