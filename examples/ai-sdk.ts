/**
 * Lightcone as a middleware of the AI SDK: every question reaches the model with its evidence, and the result names its
 * sources. Run: `MODEL_URL=http://localhost:11434/v1 MODEL=llama3.2 node examples/ai-sdk.ts`
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { contextMiddleware } from '@lightcone/adapters/ai-sdk'
import { generateText, wrapLanguageModel } from 'ai'
import { IN_MEMORY, open } from 'lightcone'

const { MODEL_URL: baseURL = 'http://localhost:11434/v1', MODEL = 'llama3.2' } = process.env

const cone = await open(IN_MEMORY)
await cone.add('examples/notes')

const model = wrapLanguageModel({
  model: createOpenAICompatible({ name: 'local', baseURL })(MODEL),
  middleware: contextMiddleware(cone, { budget: 300 }),
})
const { text, sources } = await generateText({ model, prompt: 'Where do the signing keys live?' })

console.log(text)
for (const source of sources) console.log(source.title, source.providerMetadata?.['lightcone'])
await cone.close()
