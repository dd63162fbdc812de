/**
 * An answer by a language model over the cited context. Any AI SDK provider fits; this one speaks to an
 * OpenAI-compatible address. Run: `MODEL_URL=http://localhost:11434/v1 MODEL=llama3.2 node examples/model.ts`
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { IN_MEMORY, open } from 'lightcone'

const { MODEL_URL = 'http://localhost:11434/v1', MODEL = 'llama3.2', MODEL_KEY } = process.env
const provider = createOpenAICompatible({
  name: 'example',
  baseURL: MODEL_URL,
  ...(MODEL_KEY === undefined ? {} : { apiKey: MODEL_KEY }),
})

const cone = await open(IN_MEMORY)
await cone.add('docs')
const answer = await cone.ask('Why does packing stop at the first sentence that does not fit?', {
  model: provider(MODEL),
  budget: 600,
})
console.log(answer.text)
for (const { id, document, from } of answer.citations) console.log(`[${id}] ${document}:${from.line}`)
console.log(`${answer.usage?.inputTokens} tokens in, ${answer.usage?.outputTokens} out`)

await cone.close()
