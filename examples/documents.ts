/** Documents that a program has at hand, with metadata and a filter. Run: `node examples/documents.ts` */
import { IN_MEMORY, open } from 'lightcone'

const cone = await open(IN_MEMORY)
await cone.addDocuments([
  {
    id: 'a1',
    title: 'Opening hours',
    text: 'The library opens at nine. On Sundays it is closed.',
    metadata: { city: 'Oslo' },
  },
  {
    id: 'a2',
    title: 'Opening hours',
    text: 'The library opens at ten. On Mondays it is closed.',
    metadata: { city: 'Bergen' },
  },
])

const answer = await cone.ask('When does the library open?', { filter: { field: 'city', eq: 'Bergen' } })
console.log(answer.text)
console.log(
  answer.citations.map((citation) => `${citation.document} ${citation.start}-${citation.end}`).join('\n'),
)

const report = await cone.explain('When does the library open?', 'a2')
console.log(report.summary)

await cone.close()
