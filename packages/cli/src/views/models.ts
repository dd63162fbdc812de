import type { models, OutputOf } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { indent, oneLine, plural, wrap } from '../text.ts'
import { lines } from './places.ts'

type Provider = OutputOf<typeof models>['providers'][number]

export function modelsView({ providers }: OutputOf<typeof models>, { width, paint }: Screen): string {
  return lines(
    providers.flatMap((provider) => [
      paint('bold', provider.name),
      ...indent(
        [
          provider.installed ? `${provider.package} is installed` : `npm install ${provider.package}`,
          provider.keyFrom === 'none' ? `no ${provider.key}` : `${provider.key} from the ${provider.keyFrom}`,
          ...server(provider),
        ].flatMap((line) => wrap(line, width - 2)),
        2,
      ),
    ]),
  )
}

function server({ address, reachable, models = [], problem }: Provider): string[] {
  if (address === undefined) return []
  if (problem !== undefined) return [`${oneLine(address)}: ${problem}`]
  return [
    `${oneLine(address)}: ${reachable ? plural(models.length, 'model') : 'not asked'}`,
    ...models.map((id) => `  ${oneLine(id)}`),
  ]
}
