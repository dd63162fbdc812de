import type { LanguageModel } from 'lightcone'
import type { OperationContext } from './operation.ts'

/** The model that a host knows by this name. Throws `invalid-argument` where none can be named. */
export async function languageModel(context: OperationContext, name: string): Promise<LanguageModel> {
  if (context.model) return context.model(name)
  const { LightconeError } = await import('lightcone')
  throw new LightconeError('invalid-argument', {
    message: 'No language models can be named here.',
    hint: 'Leave out `model`; everything works without one.',
  })
}
