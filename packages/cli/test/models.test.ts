/** Asking with a language model: a real server of the common protocol, on this machine, with a scripted answer. */
import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLibrary, type Library } from '../../operations/test/fixture.ts'
import { call, MAIN, start } from './cli.ts'

/** As vLLM, llama.cpp and OpenRouter tell what a model takes and costs; the others say nothing that is believed. */
const LISTED = [
  { id: 'tiny', max_model_len: 8192 },
  { id: 'small', meta: { n_ctx_train: 4096 } },
  { id: 'paid', context_length: 200000, pricing: { prompt: '0.000003', completion: '0.000015' } },
  { id: 'odd', context_length: -1, pricing: { prompt: 'much' } },
  { id: 7 },
  null,
]

let library: Library
let server: Server
let address: string
const asked: { authorization: string | undefined; body: string }[] = []
const home = process.cwd()

beforeAll(async () => {
  library = await createLibrary()
  process.chdir(library.folder)
  server = createServer(async (request, response) => {
    if (request.method === 'GET') return response.end(JSON.stringify({ data: LISTED }))
    const body = await text(request)
    asked.push({ authorization: request.headers.authorization, body })
    response.setHeader('content-type', 'application/json')
    if (request.url!.endsWith('/embeddings')) return response.end(embeddings(JSON.parse(body).input))
    if (JSON.parse(body).stream === true) return response.end(streamed(JSON.parse(body)))
    response.end(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        created: 0,
        model: 'tiny',
        choices: [
          { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Every 90 days [1].' } },
        ],
        usage: { prompt_tokens: 80, completion_tokens: 6, total_tokens: 86 },
      }),
    )
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})

afterAll(async () => {
  process.chdir(home)
  server.close()
  await library.remove()
})

/** As servers do it: what a stream took is said where it is asked for. */
function streamed(asked: { readonly stream_options?: { readonly include_usage?: boolean } }): string {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: 'x', created: 0, model: 'tiny', ...fields })}\n\n`
  const said = { delta: { content: 'Every 90 days [1].' }, finish_reason: 'stop' }
  const usage = { prompt_tokens: 80, completion_tokens: 6, total_tokens: 86 }
  const end = asked.stream_options?.include_usage === true ? chunk({ choices: [], usage }) : ''
  return `${chunk({ choices: [{ index: 0, ...said }] })}${end}data: [DONE]\n\n`
}

/** Texts on keys point one way, whatever they call them; all others another. */
function embeddings(input: readonly string[]): string {
  const data = input.map((value, index) => {
    const isOfKeys = /key|certificate/i.test(value)
    return { object: 'embedding', index, embedding: isOfKeys ? [1, 0.1] : [0.1, 1] }
  })
  return JSON.stringify({ object: 'list', model: 'e', data, usage: { prompt_tokens: 1, total_tokens: 1 } })
}

const question = ['ask', 'How often are signing keys rotated?', '--from', 'docs']

describe('serve --model', { timeout: 20_000 }, () => {
  it('lets a chat program ask the model by name, over what the server holds', async () => {
    const model = `openai-compatible:${address}#tiny`
    expect((await call(['add', 'docs', '--index', 'served'])).status).toBe(0)
    const child = start(
      ['serve', '--index', 'served', '--model', model, '--port', '0', '--json'],
      library.folder,
    )
    try {
      const { url } = JSON.parse(await child.printed('\n')) as { url: string }
      const { data } = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] }
      expect(data.map(({ id }) => id)).toEqual(['lightcone', model, 'extractive'])
      const messages = [{ role: 'user', content: 'How often are signing keys rotated?' }]
      const ask = async (name: string) => {
        const response = await fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model: name, messages }),
        })
        const { choices } = (await response.json()) as { choices: { message: { content: string } }[] }
        return choices[0]!.message.content
      }
      const before = asked.length
      expect(await ask('lightcone')).toMatch(/^Every 90 days \[1\]\.\n\n\[1\] docs\/keys\.md/)
      expect(asked).toHaveLength(before + 1)
      expect(asked.at(-1)!.body).toContain('rotated every 90 days')
      expect(await ask('extractive')).toContain('90 days')
      expect(asked).toHaveLength(before + 1)
    } finally {
      child.kill('SIGTERM')
      await child.done
    }
  })
})

describe('ask --model', { timeout: 20_000 }, () => {
  it('answers by the model, with its citations, and sends the key to it', async () => {
    const env = { LIGHTCONE_API_KEY: 'secret' }
    const { status, stdout } = await call([...question, '--model', `openai-compatible:${address}#tiny`], {
      env,
    })
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      text: 'Every 90 days [1].',
      status: 'answered',
      citations: [{ id: 1, document: 'docs/keys.md' }],
      reader: expect.stringContaining('tiny'),
      usage: { inputTokens: 80, outputTokens: 6 },
    })
    expect(asked.at(-1)!.authorization).toBe('Bearer secret')
    expect(asked.at(-1)!.body).toContain('rotated every 90 days')
  })

  it('knows on a terminal, too, what the streamed answer took', async () => {
    const model = ['--model', `openai-compatible:${address}#tiny`]
    const { stdout } = await call([...question, ...model], { isTTY: true, areNotesTTY: true })
    expect(JSON.parse(asked.at(-1)!.body).stream).toBe(true)
    expect(stdout).toContain('Every 90 days [1].')
    expect(stdout).toContain('tiny, 80 in, 6 out')
  })

  it('answers by facts first, and reads again, as the library does', async () => {
    const model = ['--model', `openai-compatible:${address}#tiny`]
    const before = asked.length
    const { status, stdout } = await call([...question, ...model, '--reasoning', 'facts'])
    expect(status).toBe(2)
    expect(JSON.parse(stdout).fallback).toMatchObject({ reason: 'invalid-json' })
    expect(asked[before]!.body).toContain('Copy from the numbered passages')
    expect((await call([...question, '--stride', '32'])).stderr).toMatch(
      /`stride` says how.*none is\s+named/s,
    )
    expect((await call([...question, ...model, '--stride', '32'])).status).toBe(0)
    expect(JSON.parse(asked.at(-1)!.body).max_tokens).toBe(32)
    expect((await call([...question, '--retries', '3'])).stderr).toMatch(/invalid-argument.*retries/s)
    const wider = await call([...question, '--budget', '20', '--retries', '2'])
    expect(JSON.parse(wider.stdout).context.budget.tokens).toBeGreaterThan(20)
  })

  it('answers without the model when it cannot be reached, and says so', async () => {
    const model = ['--model', 'openai-compatible:http://127.0.0.1:1/v1#tiny']
    const { status, stdout } = await call([...question, ...model])
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'answered',
      reader: 'extractive',
      fallback: { model: 'tiny', reason: 'connection' },
    })
  })

  it('names the package to install when it is not there', () => {
    const hide = `import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => next(name.startsWith('@ai-sdk/') ? 'not-installed' : name, context) })`
    const argv = ['--import', `data:text/javascript,${encodeURIComponent(hide)}`, MAIN, ...question]
    const model = ['--model', `openai-compatible:${address}#tiny`]
    const { status, stderr } = spawnSync(process.execPath, [...argv, ...model], {
      cwd: library.folder,
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^error \[dependency-missing\]: .*\nhint: Run `npm install @ai-sdk\/openai-compatible`/s,
    )
  })

  it('names the key to set, and the provider to choose', async () => {
    expect((await call([...question, '--model', 'anthropic:some-model'])).stderr).toMatch(
      /no key for anthropic.*\nhint: Set ANTHROPIC_API_KEY/s,
    )
    expect((await call([...question, '--model', 'nobody:x'])).stderr).toMatch(
      /one of openai-compatible, ollama/,
    )
    const env = { GOOGLE_GENERATIVE_AI_API_KEY: 'k' }
    expect((await call([...question, '--model', 'google:x'], { env })).stderr).toMatch(
      /dependency-missing.*npm install @ai-sdk\/google/s,
    )
  })
})

describe('models', () => {
  it('shows what models take and cost, where the server says it, and what bounds a call', async () => {
    const { stdout } = await call(['models', address], {
      isTTY: true,
      env: { OLLAMA_HOST: 'http://127.0.0.1:1' },
    })
    expect(stdout).toContain('tiny, 8,192 tokens of context')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'paid, 200,000 tokens of context, 3 a million tokens in, 15 out',
    )
    expect(stdout.replace(/\s+/g, ' ')).toContain('tried 3 times at most, for 60 seconds each')
  })
})

describe('--model-stages', { timeout: 20_000 }, () => {
  const asked = ['context', 'How often are signing keys rotated?', '--from', 'docs']

  it('let a model take part, and warn when it fails', async () => {
    const model = ['--model', `openai-compatible:${address}#tiny`]
    const plain = JSON.parse((await call(asked)).stdout)
    const { status, stdout, stderr } = await call([...asked, ...model, '--model-stages', 'prune'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout).text).toBe(plain.text)
    expect(stderr).toMatch(/warning: prune: The model tiny did not answer in 3 tries.*without it/s)
    expect(
      (await call(['search', 'keys', '--from', 'docs', ...model, '--model-stages', 'rewrite'])).stderr,
    ).toMatch(/warning: transform/)
  })

  it('need a model, and a model needs them', async () => {
    expect((await call([...asked, '--model-stages', 'prune'])).stderr).toMatch(/need a language model/)
    expect((await call([...asked, '--model', 'ollama:x'])).stderr).toMatch(
      /does nothing here without a stage/,
    )
    expect((await call([...asked, '--model', 'ollama:x', '--model-stages', 'sing'])).stderr).toMatch(
      /invalid-argument/,
    )
  })
})

describe('--embedder', { timeout: 20_000 }, () => {
  const found = (stdout: string) => JSON.parse(stdout).candidates[0]?.segment.document

  it('keeps vectors of the model beside words, and asks them', async () => {
    const index = ['--index', join(library.folder, 'embedded')]
    const embedder = ['--embedder', `openai-compatible:${address}#multilingual-e5-small`]
    expect((await call(['add', 'docs', ...index, ...embedder])).status).toBe(0)
    expect(JSON.parse(asked.at(-1)!.body).input[0]).toMatch(/^passage: /)
    const question = ['search', 'certificate', ...index]
    expect(found((await call(question)).stdout)).toBe(undefined)
    expect(found((await call([...question, ...embedder])).stdout)).toBe('docs/keys.md')
    const env = { LIGHTCONE_EMBEDDER: embedder[1]! }
    expect(found((await call(question, { env })).stdout)).toBe('docs/keys.md')
    expect(JSON.parse(asked.at(-1)!.body).input).toEqual(['query: certificate'])
    const both = [...embedder, '--embedder', `openai-compatible:${address}#other`]
    expect((await call(['add', 'docs', ...index, ...both])).status).toBe(0)
    const { trace } = JSON.parse((await call([...question, ...both])).stdout)
    expect(trace.stages[0].notes.spaces).toMatch(/#?multilingual-e5-small, .*other$/)
    const { spaces, segments } = JSON.parse((await call(['status', ...index])).stdout)
    expect(spaces.map((space: { segments: number }) => space.segments)).toEqual([segments, segments])
  })

  it('says which space lacks vectors when the model cannot be reached', async () => {
    const index = ['--index', join(library.folder, 'unreached')]
    const embedder = ['--embedder', 'openai-compatible:http://127.0.0.1:1/v1#e']
    const { status, stdout } = await call(['add', 'docs', ...index, ...embedder])
    expect(status).toBe(0)
    expect(JSON.parse(stdout).reports[0].notes.join()).toMatch(/without a vector.*did not answer/)
  })

  it('refuses what names no embedding model', async () => {
    const env = { ANTHROPIC_API_KEY: 'k' }
    expect((await call(['search', 'x', '--from', 'docs', '--embedder', 'local:docs'])).stderr).toMatch(
      /no ONNX embedding\s+model.*config\.json/s,
    )
    expect((await call(['search', 'x', '--embedder', 'local:docs?longer'])).stderr).toMatch(
      /"longer" in "local:docs\?longer"\s+is no option.*long=<windows\|cut\|grouped/s,
    )
    expect(
      (await call(['search', 'x', '--from', 'docs', '--embedder', 'local:docs?long=all'])).stderr,
    ).toMatch(/`long` is not "all".*grouped/s)
    expect((await call(['search', 'x', '--from', 'docs', '--embedder', 'hub:tiny'])).stderr).toMatch(
      /"tiny" names no model of the hub|not installed/,
    )
    expect((await call(['status', '--embedder', 'nobody:e'])).stderr).toMatch(/"nobody:e" names no model/)
    expect((await call(['search', 'x', '--embedder', 'anthropic:e'], { env })).stderr).toMatch(
      /error \[(invalid-argument|dependency-missing)\]/,
    )
  })
})

describe('keys', () => {
  const file = () => join(library.folder, 'keys.env')

  it('come from a file that its owner alone can read, and from no other', async () => {
    writeFileSync(file(), 'LIGHTCONE_API_KEY="from-file"\n', { mode: 0o600 })
    const env = { LIGHTCONE_KEY_FILE: file() }
    const model = ['--model', `openai-compatible:${address}#tiny`]
    expect((await call([...question, ...model], { env })).status).toBe(0)
    expect(asked.at(-1)!.authorization).toBe('Bearer from-file')
    chmodSync(file(), 0o640)
    const refused = await call([...question, ...model], { env })
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('permission-denied') })
    expect(refused.stderr).toContain(`chmod 600 ${file()}`)
    rmSync(file())
    expect((await call(['models'], { env })).stderr).toMatch(/error \[io\]/)
  })

  it('are refused in another form than a key has, before anything could print them', async () => {
    const model = ['--model', `openai-compatible:${address}#tiny`]
    for (const key of ['sk-first\nsecond', 'sk-first second', 'sk-first…']) {
      const { status, stdout, stderr } = await call([...question, ...model], {
        env: { LIGHTCONE_API_KEY: key },
      })
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/invalid-argument.*LIGHTCONE_API_KEY/)
      expect(stderr).not.toContain('first')
    }
    const trimmed = await call([...question, ...model], { env: { LIGHTCONE_API_KEY: 'sk-a\n' } })
    expect([trimmed.status, asked.at(-1)!.authorization]).toEqual([0, 'Bearer sk-a'])
    writeFileSync(file(), '# mine\n\nLIGHTCONE_API_KEY=sk-b\nsk-raw-key\n', { mode: 0o600 })
    const refused = await call([...question, ...model], { env: { LIGHTCONE_KEY_FILE: file() } })
    expect(refused.stderr).toMatch(/invalid-argument.*Line 4 of the key file/s)
    expect(refused.stderr).not.toContain('sk-')
    rmSync(file())
  })

  it('are not told again by a server that repeats them, nor sent to where it points', async () => {
    const secret = 'sk-never-seen-0123456789'
    let isLed = false
    const elsewhere = createServer((_, response) => {
      isLed = true
      response.end()
    })
    const hostile = createServer((request, response) => {
      const isLeading = request.url!.startsWith('/led')
      const { port } = elsewhere.address() as AddressInfo
      const said = JSON.stringify({
        error: { message: `The key of ${request.headers.authorization} has expired.` },
      })
      response.writeHead(isLeading ? 307 : 401, {
        'content-type': 'application/json',
        ...(isLeading && { location: `http://127.0.0.1:${port}/v1/chat/completions` }),
      })
      response.end(said)
    })
    for (const one of [elsewhere, hostile])
      await new Promise<void>((done) => one.listen(0, '127.0.0.1', done))
    const at = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`
    const env = { LIGHTCONE_API_KEY: secret }
    const expired = await call([...question, '--model', `openai-compatible:${at}/v1#tiny`], { env })
    expect(expired.stdout + expired.stderr).not.toContain(secret)
    expect(JSON.parse(expired.stdout)).toMatchObject({
      status: 'answered',
      fallback: { reason: 'status-401', message: expect.stringContaining('Bearer *** has expired') },
    })
    const led = await call([...question, '--model', `openai-compatible:${at}/led#tiny`], { env })
    expect(JSON.parse(led.stdout)).toMatchObject({ status: 'answered', fallback: { reason: 'status-307' } })
    expect(isLed).toBe(false)
    for (const one of [elsewhere, hostile]) {
      one.closeAllConnections()
      one.close()
    }
  })

  it('are never printed and never written to the index', async () => {
    const secret = 'sk-never-seen-0123456789'
    const env = { LIGHTCONE_API_KEY: secret, ANTHROPIC_API_KEY: secret, OLLAMA_HOST: 'http://127.0.0.1:1' }
    const index = join(library.folder, 'index')
    const outputs = [
      await call(['add', 'docs', '--index', index], { env }),
      await call(['models', address, 'http://127.0.0.1:1/v1'], { env }),
      await call(
        [
          'ask',
          'How often are signing keys rotated?',
          '--index',
          index,
          '--model',
          `openai-compatible:${address}#tiny`,
        ],
        { env },
      ),
      await call(
        ['ask', 'keys', '--index', index, '--model', 'openai-compatible:http://127.0.0.1:1/v1#tiny'],
        { env },
      ),
      await call(['ask', 'keys', '--index', index, '--model', 'anthropic:x'], { env }),
    ]
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(secret)
    for (const name of readdirSync(index, { recursive: true, encoding: 'utf8' })) {
      const path = join(index, name)
      if (statSync(path).isFile()) expect(readFileSync(path).includes(secret), name).toBe(false)
    }
    expect(JSON.parse(outputs[1]!.stdout).providers).toMatchObject([
      { name: 'ollama', reachable: false, keyFrom: 'none' },
      {
        name: 'openai-compatible',
        address,
        reachable: true,
        models: ['tiny', 'small', 'paid', 'odd'],
        terms: [
          { model: 'tiny', contextTokens: 8192 },
          { model: 'small', contextTokens: 4096 },
          { model: 'paid', contextTokens: 200000, inputPerMillion: 3, outputPerMillion: 15 },
        ],
        keyFrom: 'environment',
      },
      { name: 'openai-compatible', reachable: false, problem: 'it cannot be reached' },
      { name: 'openai', installed: false },
      { name: 'anthropic', keyFrom: 'environment' },
      { name: 'google' },
    ])
  })
})
