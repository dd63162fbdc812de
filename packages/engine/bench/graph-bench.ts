/**
 * The graph: what it finds, how many of a language model's entities it knows, and what it costs.
 *
 *     npm run bench:graph                                       the same as `speed 6000 150000`
 *     npm run bench:graph -- speed 6000 150000 [--folder DIR]…  build, query, replace, memory at so many passages
 *     npm run bench:graph -- recall [--small] [SET]…            R@2, R@5, nDCG@10 beside the words; questions in small letters
 *     npm run bench:graph -- walk [SET]…                        the same beside personalised PageRank over the same graph
 *     npm run bench:graph -- pool                               the same with all sets in one corpus
 *     npm run bench:graph -- sensitivity [DRAWS]                R@5 with all weights drawn within 20 %
 *     npm run bench:graph -- scripts [FILMS]                    R@2, R@5, nDCG@10 of two hops made in nine scripts
 *     npm run bench:graph -- entities                           recall of the entities that GPT-3.5 listed
 *
 * The sets lie in `../shared/data`; without them it says so and ends. `--folder` names more text for sizes beyond the
 * sets, `--work` where the index is written, `--heap-mb` how much memory a process may take.
 */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { entities } from './graph/entities.ts'
import { pool, recall, sensitivity } from './graph/recall.ts'
import { scripts } from './graph/scripts.ts'
import { setsAreHere } from './graph/sets.ts'
import { speed } from './graph/speed.ts'
import { walk } from './graph/walk.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', multiple: true, default: [] },
    work: { type: 'string' },
    small: { type: 'boolean', default: false },
    'heap-mb': { type: 'string', default: '8000' },
  },
})
const [command = 'speed', ...rest] = positionals

if (command === 'scripts') await scripts(Number(rest[0] ?? 200))
else if (!setsAreHere()) console.log('Skipped: the data sets (../shared/data) are not here.')
else if (command === 'recall') await recall(rest, values.small)
else if (command === 'walk') await walk(rest)
else if (command === 'pool') await pool()
else if (command === 'sensitivity') await sensitivity(Number(rest[0] ?? 20))
else if (command === 'entities') entities()
else if (command === 'speed') speedAt(rest.length > 0 ? rest : ['6000', '150000'])
else if (command === 'speed-here')
  await speed({
    ...{ passages: Number(rest[0]), folders: values.folder },
    ...(values.work === undefined ? {} : { work: values.work }),
  })
else {
  console.error('Say speed, recall, walk, pool, sensitivity, scripts or entities.')
  process.exitCode = 2
}

/** Each size in a process of its own, so that no memory counts twice. */
function speedAt(sizes: readonly string[]): void {
  for (const size of sizes) {
    console.log(`asked for ${size} passages`)
    const flags = ['--expose-gc', `--max-old-space-size=${values['heap-mb']}`]
    const folders = values.folder.flatMap((folder) => ['--folder', folder])
    const work = values.work === undefined ? [] : ['--work', values.work]
    execFileSync(
      process.execPath,
      [...flags, import.meta.filename, 'speed-here', size, ...folders, ...work],
      { stdio: 'inherit' },
    )
  }
}
