/** Whoever reaches one namespace sees and changes nothing of another: by any operation, door, tool or file. */
import { inputSchema, type Operation, operations } from '@lightcone/operations'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken, tokensFile } from '../src/index.ts'
import { type Asker, createAsker, createPlace, type Place } from './fixture.ts'

/** Stands in their documents, and in no request. */
const SECRET = 'kingfisher-4711'
const THEIRS = { 'lightcone-namespace': 'theirs' }
const DOCUMENT = 'vault/secret.md'

let place: Place
let ask: Asker
let mine: string
beforeAll(async () => {
  place = createPlace()
  ask = createAsker({ location: place.index, roots: [place.docs], limits: { ratePerSecond: 100_000 } })
  const text = `# Vault\n\nMara Ellison keeps the ${SECRET} of the old vault.\n\n| room | code |\n| --- | --- |\n| old vault | ${SECRET} |\n`
  await theirs('add', { documents: [{ id: DOCUMENT, text, as: 'secret.md' }], name: 'vault' })
  await theirs('add', { documents: [{ id: 'tools.md', text: `The tool of ${SECRET}.` }] })
  const form = new FormData()
  form.append('file', new File([`The upload of ${SECRET}.`], 'upload.md'))
  await ask('POST', '/uploads', { raw: form, headers: THEIRS })
  await theirs('solved/add', { question: 'Which code?', answer: SECRET, verdict: 'right' })
  await ask('POST', '/operations/add', {
    body: { documents: [{ id: 'own.md', text: 'Our own vault is empty.' }] },
    headers: { 'lightcone-namespace': 'mine' },
  })
  mine = createToken(
    tokensFile(place.index),
    { name: 'mine', scope: 'admin', namespaces: ['mine'] },
    Date.now(),
  ).token
})
afterAll(async () => {
  await ask.close()
  place.remove()
})

const theirs = async (operation: string, body: object) => {
  const reply = await ask('POST', `/operations/${operation}`, { body, headers: THEIRS })
  expect([operation, reply.status]).toEqual([operation, 200])
  return reply.body
}

/** All that is theirs, as it reads. */
async function whatIsTheirs(): Promise<string> {
  const { documents, sources } = await theirs('status', { documents: true })
  const texts = [DOCUMENT, 'tools.md', 'uploads/upload.md'].map((id) => theirs('get', { id }))
  const original = await ask('GET', '/files/uploads/upload.md', { headers: THEIRS })
  return JSON.stringify([
    documents,
    sources,
    (await Promise.all(texts)).map(({ text }) => text),
    original.body,
    await theirs('solved/list', {}),
  ])
}

/** Those that work on files alone have no index to look into; `watch` only listens. */
const looking = operations.filter(({ name }) => !/^(?:eval |graph import|watch|models)/.test(name))

const NAMES = [DOCUMENT, 'vault', 'tools.md', 'uploads', 'uploads/upload.md', 'mara ellison', 'old vault']

/** Where all examples name files, which are not what is looked for here. */
const INSTEAD: Readonly<Record<string, object>> = {
  add: { documents: [{ id: DOCUMENT, text: 'Words of our own.' }] },
}

/** An example's input with names of theirs in some of its fields. */
function inputs({ name, ...operation }: Operation): fc.Arbitrary<object> {
  const files = operation.paths ?? []
  const fields: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [field, schema] of Object.entries(inputSchema(operation).properties ?? {})) {
    const { type, items } = schema
    // Names of tokenizers, models and words of closed lists name nothing in an index.
    if (/^(?:model|tokenizer|asOf)$/.test(field) || (schema.enum ?? items?.enum) !== undefined) continue
    if (files.includes(field)) continue
    if (type === 'string') fields[field] = fc.constantFrom(...NAMES)
    if (type === 'array' && items?.type === 'string')
      fields[field] = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 })
  }
  const examples = operation.examples.map(({ input }) => INSTEAD[name] ?? (input as object))
  return fc
    .tuple(fc.constantFrom(...examples), fc.record(fields, { requiredKeys: [] }))
    .map(([example, changed]) =>
      Object.fromEntries(
        Object.entries({ ...example, ...changed }).filter(([field]) => !files.includes(field)),
      ),
    )
}

describe('a token of one namespace', { timeout: 120_000 }, () => {
  it('gets and changes nothing of another by any operation, whatever it names', async () => {
    const before = await whatIsTheirs()
    expect(before).toContain(SECRET)
    const headers = { 'lightcone-namespace': 'mine' }
    /** Of these the inputs say nothing. */
    const refused: string[] = []
    for (const operation of looking) {
      const path = `/operations/${operation.name.replaceAll(' ', '/')}`
      const answered = new Set<number>()
      await fc.assert(
        fc.asyncProperty(inputs(operation), async (body) => {
          const reply = await ask('POST', path, { body, token: mine, headers })
          answered.add(reply.status)
          expect(JSON.stringify(reply.body)).not.toContain(SECRET)
          expect(reply.status).not.toBe(500)
        }),
        { numRuns: 30 },
      )
      if ([...answered].every((status) => status === 400)) refused.push(operation.name)
    }
    expect(refused).toEqual([])
    expect(await whatIsTheirs()).toBe(before)
  })

  it('gets and changes nothing of another by any door, tool or file', async () => {
    const before = await whatIsTheirs()
    const question = 'Which code does Mara Ellison keep for the old vault?'
    const messages = [{ role: 'user', content: `/context ${question}` }]
    const call = (name: string, input: object) =>
      [
        'POST',
        '/mcp',
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } },
      ] as const
    const upload = new FormData()
    upload.append('file', new File(['Our own words.'], 'upload.md'))
    const requests: readonly (readonly [string, string, unknown?])[] = [
      ['POST', '/v1/chat/completions', { model: 'lightcone', messages }],
      ['POST', '/api/chat', { model: 'lightcone', messages, stream: false }],
      ['POST', '/api/generate', { model: 'lightcone', prompt: question, stream: false }],
      ['POST', '/query', { query: question, include_chunk_content: true }],
      ['POST', '/query/stream', { query: question }],
      ['POST', '/query/data', { query: question }],
      ['GET', '/graphs?label=*'],
      ['GET', '/graphs?label=mara%20ellison'],
      ['GET', '/graph/label/search?q=mara'],
      ['GET', '/documents'],
      ['POST', '/documents/paginated', { page: 1, page_size: 10 }],
      ['DELETE', '/documents/delete_document', { doc_ids: [DOCUMENT] }],
      ['DELETE', '/documents/delete_document', { doc_ids: ['uploads/upload.md'] }],
      ['POST', '/documents/scan', {}],
      ['GET', `/files/${DOCUMENT}`],
      ['GET', '/files/uploads/upload.md'],
      ['POST', '/uploads?name=uploads', upload],
      ['POST', '/uploads?name=vault', upload],
      call('context', { question }),
      call('search', { question }),
      call('get', { id: DOCUMENT }),
      call('explain', { question, document: DOCUMENT }),
      call('find_tools', { task: 'tool' }),
      call('status', {}),
      call('remove', { id: DOCUMENT }),
      [
        'POST',
        '/mcp',
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'resources/read',
          params: { uri: `lightcone://document/${encodeURIComponent(DOCUMENT)}` },
        },
      ],
      ['DELETE', '/documents'],
    ]
    for (const [method, path, body] of requests) {
      const given = body instanceof FormData ? { raw: body } : body === undefined ? {} : { body }
      const reply = await ask(method, path, {
        ...given,
        token: mine,
        headers: { 'lightcone-namespace': 'mine', accept: 'application/json, text/event-stream' },
      })
      // Names in a question may come back; what they keep does not.
      expect([path, JSON.stringify(reply.body).includes(SECRET)]).toEqual([path, false])
      expect([path, reply.status < 500]).toEqual([path, true])
    }
    expect(await whatIsTheirs()).toBe(before)
  })
})
