import type { LanguageModel, ModelStages } from 'lightcone'
import type { OperationContext } from './operation.ts'

/** The options by which a named model takes part in making a context; a stage without a model is refused. */
export async function stagesOf(
  context: OperationContext,
  model: string | undefined,
  stages: ModelStages['stages'] | undefined,
): Promise<{ readonly modelStages?: ModelStages }> {
  if (stages === undefined) return {}
  if (model !== undefined) return { modelStages: { model: await languageModel(context, model), stages } }
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('invalid-argument', {
    message: `The model stages ${stages.join(', ')} need a language model.`,
    hint: 'Name one with `model`, or leave `modelStages` out.',
  })
}

/** Options that say how a model works, where none is named. */
export async function refuseWithoutModel(given: Readonly<Record<string, unknown>>): Promise<void> {
  const name = Object.keys(given).find((name) => given[name] !== undefined)
  if (name === undefined) return
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('invalid-argument', {
    message: `\`${name}\` says how a language model works, and none is named.`,
    hint: `Name one with \`model\`, or leave \`${name}\` out.`,
  })
}

/** A model that nothing is asked of is a mistake, not an option. */
export async function refuseIdleModel(model: string | undefined, stages: unknown): Promise<void> {
  if (model === undefined || stages !== undefined) return
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('invalid-argument', {
    message: 'A language model does nothing here without a stage.',
    hint: 'Say what it does with `modelStages`, for instance rewrite or prune.',
  })
}

/** The model that a host knows by this name. Throws `invalid-argument` where none can be named. */
export async function languageModel(context: OperationContext, name: string): Promise<LanguageModel> {
  if (context.model) return context.model(name)
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('invalid-argument', {
    message: 'No language models can be named here.',
    hint: 'Leave out `model`; everything works without one.',
  })
}
