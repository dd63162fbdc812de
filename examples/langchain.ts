/**
 * Lightcone as a retriever of LangChain.js, in a chain that makes a prompt. Run: `node examples/langchain.ts`
 */
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { LightconeRetriever } from '@lightcone/adapters/langchain'
import { IN_MEMORY, open } from 'lightcone'

const cone = await open(IN_MEMORY)
await cone.add('examples/notes')

const retriever = new LightconeRetriever({ source: cone, budget: 300 })
const passages = retriever.pipe((documents) =>
  documents.map(({ pageContent, metadata }) => `[${metadata.citation}] ${pageContent}`).join('\n\n'),
)
const chain = RunnableSequence.from<string>([
  { passages, question: new RunnablePassthrough() },
  // A chat model would come behind the prompt.
  ChatPromptTemplate.fromTemplate('Answer from these passages and cite them.\n\n{passages}\n\n{question}'),
])

console.log((await chain.invoke('Where do the signing keys live?')).toString())
await cone.close()
