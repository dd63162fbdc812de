/** Doors for programs that already speak another server's protocol. Each answers from the index, in that shape. */
import type { Problem } from '../problems.ts'
import type { Router, Services } from '../services.ts'
import { VERSION } from '../settings.ts'
import { addLightRagDocuments } from './lightrag-documents.ts'
import { addLightRagGraph } from './lightrag-graph.ts'
import { addLightRagQuery } from './lightrag-query.ts'
import { addOllama } from './ollama.ts'
import { addOpenAi } from './openai.ts'

export function addDoors(router: Router, services: Services): void {
  addOpenAi(router, services)
  addOllama(router, services)
  addLightRagQuery(router, services)
  addLightRagDocuments(router, services)
  addLightRagGraph(router, services)
  // There are no accounts to log in to: where a token is needed it goes in `X-API-Key`, beside the one given out here.
  router.get(AUTH_STATUS, () =>
    Response.json({
      auth_configured: false,
      access_token: 'no-account',
      token_type: 'bearer',
      auth_mode: 'disabled',
      core_version: VERSION,
      api_version: VERSION,
    }),
  )
}

/** LightRAG's clients ask this before they have a key. */
export const AUTH_STATUS = '/auth-status'

/** Names of the doors in logs and counters: their paths can hold names of a client's choosing. */
export function doorRoute(path: string): string | undefined {
  return /^\/(?:v1|api|query|documents|graphs?|auth-status)(?=\/|$)/.exec(path)?.[0]
}

/** A failure in the words of whoever asked: Ollama's clients read `error`, LightRAG's `detail`, all others an object. */
export function problemFor(request: Request, problem: Problem, requestId: string): object {
  const said = problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`
  const door = doorRoute(new URL(request.url).pathname)
  if (door === '/api') return { error: said, code: problem.code, requestId }
  const error = { ...problem, requestId }
  return door === undefined || door === '/v1' ? { error } : { detail: said, error }
}
