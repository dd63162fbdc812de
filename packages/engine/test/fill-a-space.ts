/** A process that fills the space `new` of an index in the background until it is killed: `node fill-a-space.ts FOLDER BASE-URL`. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { open } from '../src/index.ts'

const [folder, baseURL] = process.argv.slice(2) as [string, string]
const model = createOpenAICompatible({ name: 'local', baseURL }).textEmbeddingModel('e')
await open(folder, { embedders: [{ model, name: 'new', batch: 4 }], embedding: 'background' })
process.on('SIGTERM', () => process.exit())
setInterval(() => {}, 1000)
