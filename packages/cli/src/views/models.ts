import type { models, OutputOf } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { indent, integer, oneLine, plural, wrap } from '../text.ts'
import { lines } from './places.ts'

type Provider = OutputOf<typeof models>['providers'][number]

export function modelsView({ providers, call }: OutputOf<typeof models>, { width, paint }: Screen): string {
  const limits = `A call is tried ${call.tries} times at most, for ${call.seconds} seconds each, and its reply has at most ${integer(call.outputTokens)} tokens.`
  return lines([
    ...providers.flatMap((provider) => [
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
    '',
    ...wrap(limits, width),
  ])
}

function server({ address, reachable, models = [], terms = [], problem }: Provider): string[] {
  if (address === undefined) return []
  if (problem !== undefined) return [`${oneLine(address)}: ${problem}`]
  return [
    `${oneLine(address)}: ${reachable ? plural(models.length, 'model') : 'not asked'}`,
    ...models.map(
      (id) => `  ${[oneLine(id), ...termsOf(terms.find(({ model }) => model === id))].join(', ')}`,
    ),
  ]
}

function termsOf(terms: NonNullable<Provider['terms']>[number] | undefined): string[] {
  const { contextTokens, inputPerMillion, outputPerMillion } = terms ?? {}
  return [
    ...(contextTokens === undefined ? [] : [`${integer(contextTokens)} tokens of context`]),
    ...(inputPerMillion === undefined ? [] : [`${inputPerMillion} a million tokens in`]),
    ...(outputPerMillion === undefined ? [] : [`${outputPerMillion} out`]),
  ]
}
