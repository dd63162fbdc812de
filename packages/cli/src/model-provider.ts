/** Language models by name. Provider packages are the user's to install; none is loaded unless it is named. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type LanguageModel, LightconeError } from 'lightcone'

const PACKAGE = '@ai-sdk/openai-compatible'
const NAME = /^openai-compatible:(https?:\/\/[^#\s]+)#(\S+)$/

/** `openai-compatible:<base URL>#<model id>`. Throws `invalid-argument` or `dependency-missing`. */
export async function findModel(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): Promise<LanguageModel> {
  const match = NAME.exec(name)
  if (!match)
    throw new LightconeError('invalid-argument', {
      message: `"${name}" names no model.`,
      hint: 'Write openai-compatible:<base URL>#<model id>, for instance openai-compatible:http://localhost:11434/v1#qwen3.',
    })
  const [, baseURL, modelId] = match as unknown as [string, string, string]
  const { createOpenAICompatible } = await loadProvider(folder)
  const apiKey = env['LIGHTCONE_API_KEY']
  const provider = createOpenAICompatible({
    name: 'openai-compatible',
    baseURL,
    ...(apiKey ? { apiKey } : {}),
  })
  return provider.languageModel(modelId) as LanguageModel
}

async function loadProvider(folder: string): Promise<typeof import('@ai-sdk/openai-compatible')> {
  try {
    return await import(PACKAGE)
  } catch (ours) {
    try {
      // Installed beside the user's project instead of beside this program.
      const path = createRequire(join(folder, 'package.json')).resolve(PACKAGE)
      return await import(pathToFileURL(path).href)
    } catch {
      throw new LightconeError('dependency-missing', {
        message: `The package ${PACKAGE} is not installed.`,
        hint: `Run \`npm install ${PACKAGE}\` and ask again.`,
        cause: ours,
      })
    }
  }
}
