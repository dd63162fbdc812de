/** The adapters in the hands of the packages that they are for. Only the language model is scripted. */
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import { contextMiddleware, contextTool } from '@lightcone/adapters/ai-sdk'
import { LightconeRetriever } from '@lightcone/adapters/langchain'
import { connect } from '@lightcone/client'
import { createApp } from '@lightcone/server'
import { generateText, isStepCount, streamText, wrapLanguageModel } from 'ai'
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test'
import { type Lightcone, open } from 'lightcone'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const QUESTION = 'How often do signing keys rotate?'
const KEYS = 'Signing keys rotate every thirty days.'

let cone: Lightcone
beforeAll(async () => {
  cone = await open(':memory:')
  await cone.addDocuments([
    { id: 'keys.md', text: `# Keys\n\n${KEYS}`, as: 'keys.md' },
    { id: 'portal.md', text: '# Portal\n\nThe portal closes at nine in the evening.', as: 'portal.md' },
  ])
})
afterAll(() => cone.close())

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
const finish = (unified: 'stop' | 'tool-calls') => ({ unified, raw: undefined })
const said = (text: string) => ({
  content: [{ type: 'text' as const, text }],
  finishReason: finish('stop'),
  usage,
  warnings: [],
})

describe('the tool of the AI SDK', () => {
  it('is called by the model, which gets the passages; the program gets the citations', async () => {
    const call = {
      type: 'tool-call' as const,
      toolCallId: '1',
      toolName: 'look',
      input: JSON.stringify({ question: QUESTION }),
    }
    const model = new MockLanguageModelV4({
      doGenerate: [
        { content: [call], finishReason: finish('tool-calls'), usage, warnings: [] },
        said('Every thirty days [1].'),
      ],
    })
    const { text, steps } = await generateText({
      model,
      tools: { look: contextTool(cone, { budget: 200, about: 'the handbook' }) },
      stopWhen: isStepCount(3),
      prompt: 'Tell me about the keys.',
    })
    expect(text).toBe('Every thirty days [1].')
    expect(JSON.stringify(model.doGenerateCalls[0]!.tools)).toContain('in the handbook')
    const [result] = steps[0]!.toolResults
    expect((result!.output as { citations: object[] }).citations[0]).toMatchObject({ document: 'keys.md' })
    const seen = JSON.stringify(model.doGenerateCalls[1]!.prompt.at(-1))
    expect(seen).toContain(KEYS)
    expect(seen).not.toContain('"citations"')
  })

  it('says that there is nothing, and what failed', async () => {
    const look = contextTool(cone)
    const output = await look.execute!({ question: 'zebra' }, {
      toolCallId: '1',
      messages: [],
      context: {},
    } as never)
    expect(
      await look.toModelOutput!({ toolCallId: '1', input: { question: 'zebra' }, output } as never),
    ).toEqual({
      type: 'text',
      value: 'Nothing in the documents bears on that.',
    })
    await expect(
      look.execute!({ question: QUESTION }, { abortSignal: AbortSignal.abort() } as never),
    ).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('the middleware of the AI SDK', () => {
  const wrapped = (model: MockLanguageModelV4) =>
    wrapLanguageModel({ model, middleware: contextMiddleware(cone, { budget: 200 }) })

  it('puts the passages before the last message of the user, and gives them as sources', async () => {
    const model = new MockLanguageModelV4({ doGenerate: said('Every thirty days [1].') })
    const { sources } = await generateText({
      model: wrapped(model),
      messages: [
        { role: 'user', content: 'When does the portal close?' },
        { role: 'assistant', content: 'At nine.' },
        { role: 'user', content: QUESTION },
      ],
    })
    const [first, , last] = model.doGenerateCalls[0]!.prompt
    expect(JSON.stringify(first)).not.toContain('<context')
    expect(last!.content[0]).toMatchObject({
      text: expect.stringMatching(/not instructions[\s\S]*<context[\s\S]*thirty days/),
    })
    expect(last!.content[1]).toMatchObject({ text: QUESTION })
    expect(sources[0]).toMatchObject({ sourceType: 'document', title: 'keys.md' })
    const { start, end } = sources[0]!.providerMetadata!['lightcone'] as { start: number; end: number }
    expect((await cone.get('keys.md', { start, end })).text).toContain(KEYS)
  })

  it('does the same in a stream', async () => {
    const model = new MockLanguageModelV4({
      doStream: {
        stream: simulateReadableStream({
          chunks: [
            { type: 'stream-start', warnings: [] },
            { type: 'text-start', id: '1' },
            { type: 'text-delta', id: '1', delta: 'Every thirty days [1].' },
            { type: 'text-end', id: '1' },
            { type: 'finish', finishReason: finish('stop'), usage },
          ],
        }),
      },
    })
    const result = streamText({ model: wrapped(model), prompt: QUESTION })
    let text = ''
    for await (const part of result.textStream) text += part
    expect(text).toBe('Every thirty days [1].')
    expect((await result.sources).map((one) => one.title)).toContain('keys.md')
  })

  it('lets fail what the index cannot answer, whole and in a stream', async () => {
    const closed = await open(':memory:')
    await closed.close()
    const model = new MockLanguageModelV4({ doGenerate: said('Never.') })
    const guarded = wrapLanguageModel({ model, middleware: contextMiddleware(closed) })
    await expect(generateText({ model: guarded, prompt: QUESTION, maxRetries: 0 })).rejects.toMatchObject({
      code: 'closed',
    })
    const errors: unknown[] = []
    const result = streamText({
      model: guarded,
      prompt: QUESTION,
      maxRetries: 0,
      onError: ({ error }) => void errors.push(error),
    })
    await result.consumeStream()
    expect(errors[0]).toMatchObject({ code: 'closed' })
    expect(model.doGenerateCalls).toEqual([])
  })

  it('leaves alone what the index knows nothing about', async () => {
    const model = new MockLanguageModelV4({ doGenerate: said('Hello.') })
    const { sources } = await generateText({ model: wrapped(model), prompt: 'zebra' })
    expect(sources).toEqual([])
    expect(JSON.stringify(model.doGenerateCalls[0]!.prompt)).not.toContain('<context')
  })
})

describe('the retriever of LangChain', () => {
  it('stands in a chain, its documents exact and within the budget', async () => {
    const retriever = new LightconeRetriever({ source: cone, budget: 120, tags: ['docs'] })
    const documents = await retriever.invoke(QUESTION)
    const [first] = documents
    expect(first!.metadata).toMatchObject({ source: 'keys.md', citation: 1, line: 1 })
    const { start, end } = first!.metadata
    expect(first!.pageContent).toBe((await cone.get('keys.md', { start, end })).text)
    const chain = RunnableSequence.from([
      retriever,
      (found: typeof documents) => ({ passages: found.map(({ pageContent }) => pageContent).join('\n') }),
      ChatPromptTemplate.fromTemplate('Passages: {passages}'),
      RunnableLambda.from((prompt: { toString(): string }) => prompt.toString()),
    ])
    expect(await chain.invoke(QUESTION)).toContain(KEYS)
    const filtered = new LightconeRetriever({ source: cone, filter: { field: 'id', eq: 'portal.md' } })
    for (const { metadata } of await filtered.invoke('keys portal')) expect(metadata.source).toBe('portal.md')
  })

  it('streams through a chain, and gives up with whoever asked', async () => {
    const retriever = new LightconeRetriever({ source: cone, budget: 120 })
    const chain = retriever.pipe((found: { readonly pageContent: string }[]) => found[0]!.pageContent)
    let text = ''
    for await (const part of await chain.stream(QUESTION)) text += part
    expect(text).toContain(KEYS)
    await expect(retriever.invoke(QUESTION, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    const controller = new AbortController()
    const source = (_question: string, _asked: object, signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('The source heard it.')))
        controller.abort()
      })
    const slow = new LightconeRetriever({ source })
    await expect(slow.invoke(QUESTION, { signal: controller.signal })).rejects.toThrow('The source heard it.')
  })

  it('throws what went wrong, with its code', async () => {
    const closed = await open(':memory:')
    await closed.close()
    await expect(new LightconeRetriever({ source: closed }).invoke(QUESTION)).rejects.toMatchObject({
      code: 'closed',
    })
    const away = connect('http://127.0.0.1:9')
    const source = (question: string) => away.context({ question })
    await expect(new LightconeRetriever({ source }).invoke(QUESTION)).rejects.toMatchObject({
      code: 'unreachable',
    })
  })

  it('asks a server by its client just as well', async () => {
    const app = createApp({ location: ':memory:' })
    const client = connect('http://127.0.0.1:4321', {
      fetch: async (input, init) =>
        app.fetch(
          new Request(input, {
            ...init,
            headers: { ...Object.fromEntries(new Headers(init?.headers)), host: '127.0.0.1:4321' },
          }),
        ),
    })
    await client.add({ documents: [{ id: 'keys.md', text: KEYS }] })
    const source = (question: string, asked: object, signal: AbortSignal) =>
      client.context({ question, ...asked }, { signal })
    const [first] = await new LightconeRetriever({ source, budget: 100 }).invoke(QUESTION)
    expect(first!.pageContent).toBe(KEYS)
    await app.close()
  })
})
