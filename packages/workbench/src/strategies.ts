/** Which implementations may stand behind the stages that make a context, as the server describes them. */
import type { ContextInput, LightconeClient } from '@lightcone/client'

export type Strategy = NonNullable<ContextInput['strategy']>
/** The first of each is the default. */
export type Stages = Readonly<Record<string, readonly string[]>>

interface Described {
  readonly paths: {
    readonly '/operations/context': {
      readonly post: {
        readonly requestBody: {
          readonly content: {
            readonly 'application/json': {
              readonly schema: {
                readonly properties: {
                  readonly strategy: { readonly properties: Readonly<Record<string, { enum?: string[] }>> }
                }
              }
            }
          }
        }
      }
    }
  }
}

export async function readStages(client: LightconeClient, signal: AbortSignal): Promise<Stages> {
  const described = (await client.describe({ signal })) as unknown as Described
  const { schema } = described.paths['/operations/context'].post.requestBody.content['application/json']
  return Object.fromEntries(
    Object.entries(schema.properties.strategy.properties)
      .map(([stage, property]) => [stage, property.enum ?? []] as const)
      .filter(([, names]) => names.length > 1),
  )
}

/** In an address a strategy is `rerank.none,select.all`. What is no such pair is passed over. */
export function readStrategy(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(',')
      .map((pair) => /^([a-z]{1,20})\.([a-z-]{1,40})$/.exec(pair))
      .flatMap((match) => (match === null ? [] : [[match[1]!, match[2]!]])),
  )
}

export const writeStrategy = (strategy: Readonly<Record<string, string>>): string =>
  Object.entries(strategy)
    .map((pair) => pair.join('.'))
    .join(',')
