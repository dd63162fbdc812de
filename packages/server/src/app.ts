/** The server as one function from requests to responses: origin → caller → rate → route. */
import { createHash, randomUUID } from 'node:crypto'
import { type OperationContext, operations } from '@lightcone/operations'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import { readJson } from './body.ts'
import { type Caller, createCallers, requireScope } from './caller.ts'
import { AUTH_STATUS, addDoors, doorRoute, problemFor } from './doors/index.ts'
import { originalOf } from './files.ts'
import { createBodyRooms, createRateLimit } from './limits.ts'
import { createMcpServer } from './mcp/server.ts'
import { openApi } from './openapi.ts'
import { checkOrigin, isLoopback, preflight, sharing } from './origin.ts'
import { failureOf, Refusal } from './problems.ts'
import { receiveUploads } from './receive-uploads.ts'
import { inputFromQuery, routeOf } from './routes.ts'
import { answer } from './run-operation.ts'
import { type Call, createServices, type Router, type Services } from './services.ts'
import { DEFAULT_HOST, type ServerSettings, VERSION } from './settings.ts'
import { allows, tokensFile } from './tokens.ts'
import { readWorkbench, type Workbench } from './workbench.ts'

export interface App {
  /** `client` is the address that asks: what limits go by for those without a token. */
  fetch(request: Request, client?: string): Promise<Response>
  close(): Promise<void>
}

/** Asked by supervisors. */
const HEALTH = '/health'
const MCP = '/mcp'

export function createApp(settings: ServerSettings): App {
  const services = createServices(settings)
  const { clock, limits, pool, readers } = services
  const host = settings.host ?? DEFAULT_HOST
  const { allowedHosts = [], allowedOrigins = [] } = settings
  const requireToken = settings.requireToken ?? !isLoopback(host)
  const callers = createCallers(settings.tokens ?? tokensFile(settings.location), requireToken, clock)
  const limitRate = createRateLimit(limits.ratePerSecond, clock.elapsedMs)
  const openRoom = createBodyRooms(limits.maxBodiesBytes)
  const workbench = readWorkbench(settings.workbench)
  const router = createRouter(services, workbench)
  const identify = (request: Request, client: string) =>
    callers.identify(request).catch((error: unknown) => {
      // Guesses at a token count, too.
      limitRate(client)
      throw error
    })

  return {
    async fetch(request, client = '') {
      const startedMs = clock.elapsedMs()
      const id = requestId(request)
      let caller: Caller | undefined
      let response: Response
      let code: string | undefined
      const room = openRoom()
      try {
        const isPage = workbench.has(request)
        checkOrigin(request, { host, allowedHosts, allowedOrigins }, isPage)
        const permission = preflight(request, allowedOrigins)
        const isOpen = permission !== undefined || isPage || isOpenToAll(request)
        caller = isOpen ? { namespace: '' } : await identify(request, client)
        limitRate(caller.token?.id ?? client)
        response = permission ?? (await router.fetch(request, { call: { request, caller, id, room } }))
      } catch (error) {
        // A client that went away in the middle is no fault of the server.
        if (!request.signal.aborted) services.fault(error, id)
        const { status, problem, headers } = failureOf(error)
        code = problem.code
        response = Response.json(problemFor(request, problem, id), { status, headers })
      } finally {
        room.leave()
      }
      seal(response, { 'X-Request-Id': id, ...sharing(request, allowedOrigins) })
      note(services, { request, response, id, caller, code, elapsedMs: clock.elapsedMs() - startedMs })
      return response
    },
    async close() {
      await readers?.close()
      await pool.closeAll()
    },
  }
}

/** Asked by those who hold no token yet; neither says anything about what is indexed. */
const isOpenToAll = (request: Request): boolean =>
  [HEALTH, AUTH_STATUS].includes(new URL(request.url).pathname)

function createRouter(services: Services, workbench: Workbench): Router {
  const router: Router = new Hono()
  router.get('*', async ({ env: { call } }, next) =>
    workbench.has(call.request) ? workbench.answer(call.request) : next(),
  )
  addOperations(router, services)
  addFiles(router, services)
  addMcp(router, services)
  addDoors(router, services)
  addFacts(router, services)
  router.notFound(({ req }) => {
    throw new Refusal(404, {
      code: 'not-found',
      message: `There is nothing at ${req.method} ${req.path.slice(0, 200)}.`,
      hint: 'GET /openapi.json lists what there is.',
    })
  })
  router.onError((error) => {
    throw error
  })
  return router
}

function addOperations(router: Router, services: Services): void {
  for (const operation of operations) {
    const route = routeOf(operation)
    router.post(route, async ({ env: { call } }) =>
      answer(operation, await readJson(call, services.limits.maxBodyBytes), call, services),
    )
    if (!operation.readOnly || operation.kind === 'stream') continue
    router.get(route, async ({ env: { call } }) => {
      requireScope(call.caller, 'read')
      const tag = await entityTag(call, services)
      if (tag !== undefined && call.request.headers.get('if-none-match') === tag)
        return new Response(null, { status: 304, headers: { ETag: tag } })
      const input = inputFromQuery(operation, new URL(call.request.url).searchParams)
      const response = await answer(operation, input, call, services)
      if (tag !== undefined) {
        response.headers.set('ETag', tag)
        response.headers.set('Cache-Control', 'private, no-cache')
      }
      return response
    })
  }
}

/** Weak: two answers at the same commit differ in their times alone. Absent while there is no index. */
async function entityTag({ request, caller }: Call, { pool }: Services): Promise<string | undefined> {
  const url = new URL(request.url)
  // What it names may change without a commit.
  if (url.searchParams.has('from')) return undefined
  const seq = await pool
    .use(caller.namespace, async (context) => (await context.open({ create: false })).seq())
    .catch(() => undefined)
  if (seq === undefined) return undefined
  const what = [VERSION, caller.namespace, request.headers.get('accept'), url.pathname, url.search]
  return `W/"${seq}-${createHash('sha256').update(what.join('\n')).digest('base64url').slice(0, 16)}"`
}

function addFiles(router: Router, services: Services): void {
  router.post('/uploads', async ({ env: { call } }) => {
    const source = new URL(call.request.url).searchParams.get('name') ?? 'uploads'
    return Response.json((await receiveUploads(source, call, services)).report)
  })

  router.get('/files/:id{.+}', async ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    const id = decodeId(new URL(call.request.url).pathname.slice('/files/'.length))
    return services.pool.use(call.caller.namespace, async (context) =>
      originalOf(await context.open({ create: false }), id),
    )
  })
}

/** A server of its own for every request: MCP over HTTP keeps no session (specification of 2026-07-28). */
function addMcp(router: Router, services: Services): void {
  router.all(MCP, async ({ env: { call } }) => {
    const { caller, request } = call
    requireScope(caller, 'read')
    const use = <T>(work: (context: OperationContext) => Promise<T>) => services.use(caller.namespace, work)
    const write = caller.token !== undefined && allows(caller.token.scope, 'write')
    const [model] = Object.keys(services.settings.models ?? {})
    const offered = { write, use, ...(model === undefined ? {} : { model }) }
    const { fetch } = createMcpHandler(() => createMcpServer(offered), {
      maxRequestBodySize: services.limits.maxBodyBytes,
    })
    return fetch(request)
  })
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal(400, { code: 'invalid-argument', message: 'The path is not well encoded.' })
  }
}

/** What is known about the server itself. */
function addFacts(router: Router, { gate, metrics, pool, readers }: Services): void {
  router.get(HEALTH, () => Response.json({ status: 'healthy', version: VERSION }))
  router.get('/openapi.json', ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    return Response.json(openApi(VERSION))
  })
  router.get('/metrics', ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    const text = metrics.text({
      ...{ active: gate.active, waiting: gate.waiting, namespaces: pool.open },
      readers: readers?.threads ?? 0,
    })
    return new Response(text, { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } })
  })
}

// ── every response ───────────────────────────────────────────────────────────────────────────────────────

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

function seal(response: Response, own: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(HEADERS))
    if (!response.headers.has(name)) response.headers.set(name, value)
  for (const [name, value] of Object.entries(own)) response.headers.set(name, value)
}

/** The client's own id where it is one, so that its logs and ours can be joined. */
function requestId(request: Request): string {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}

interface Noted {
  readonly request: Request
  readonly response: Response
  readonly id: string
  readonly caller: Caller | undefined
  readonly code: string | undefined
  readonly elapsedMs: number
}

function note({ settings, clock, metrics }: Services, noted: Noted): void {
  const { request, response, id, caller, code, elapsedMs } = noted
  const route = routeName(new URL(request.url).pathname)
  metrics.observe(route, response.status, elapsedMs)
  settings.log?.({
    event: 'request',
    time: new Date(clock.nowMs()).toISOString(),
    id,
    method: request.method,
    route,
    status: response.status,
    elapsedMs: Math.round(elapsedMs * 100) / 100,
    namespace: caller?.namespace ?? '',
    ...(caller?.token === undefined ? {} : { token: caller.token.id }),
    ...(code === undefined ? {} : { code }),
  })
}

/** A route of a closed list, so that no client can fill the counters with names of its own. */
function routeName(path: string): string {
  if (path.startsWith('/files/')) return '/files'
  if (path === '/' || path.startsWith('/assets/')) return '/'
  return ROUTES.has(path) ? path : (doorRoute(path) ?? 'other')
}

const ROUTES: ReadonlySet<string> = new Set([
  ...operations.map(routeOf),
  '/uploads',
  HEALTH,
  MCP,
  '/openapi.json',
  '/metrics',
])
