/** Access tokens of a server. They belong to the index folder that it serves. */
import { call } from '@lightcone/operations'
import { z } from 'zod'

/** The names of `SCOPES`; spelled out because importing them would load the server. */
const scope = z.enum(['read', 'write', 'admin'])

const facts = z.object({
  id: z.string(),
  name: z.string(),
  scope,
  namespaces: z.array(z.string()),
  createdAt: z.string(),
  expiresAt: z.string().exactOptional(),
})

export const tokenCreate = call({
  name: 'token create',
  summary: 'Make an access token for a server of this index',
  help: `Prints the token once; the index folder keeps only its hash. read: ask and look. write: also change the index. admin: also name files of the server's machine.`,
  input: z.strictObject({
    name: z.string().min(1).max(100).describe('What the token is for, to recognise it by.'),
    scope: scope.exactOptional().describe('What it may do. Default read.'),
    reach: z
      .array(z.string().min(1))
      .exactOptional()
      .describe('A namespace that it reaches, * for all; may be repeated. Default: default.'),
    days: z.int().min(1).exactOptional().describe('Days until it expires. Default: never.'),
  }),
  output: facts.extend({ token: z.string() }),
  positional: ['name'],
  examples: [
    { title: 'A token that may only ask', input: { name: 'reading room' } },
    {
      title: 'One that may change all namespaces, for a month',
      input: { name: 'importer', scope: 'write', reach: ['*'], days: 30 },
    },
  ],
  readOnly: false,
  longRunning: false,
  outcome: () => 'found',
  async handler({ location }, { name, scope = 'read', reach = ['default'], days }) {
    const { createToken, tokensFile } = await import('@lightcone/server')
    const nowMs = Date.now()
    const expires = days === undefined ? {} : { expiresAt: new Date(nowMs + days * 86_400_000).toISOString() }
    const { token, record } = createToken(
      tokensFile(location),
      { name, scope, namespaces: reach, ...expires },
      nowMs,
    )
    const { hash: _, ...shown } = record
    return { ...shown, namespaces: [...shown.namespaces], token }
  },
})

export const tokenList = call({
  name: 'token list',
  summary: 'List the access tokens of this index',
  help: 'Shows what each token is for, what it may do, and when it expires. Tokens themselves are not kept.',
  input: z.strictObject({}),
  output: z.object({ tokens: z.array(facts) }),
  positional: [],
  examples: [{ title: 'All tokens', input: {} }],
  readOnly: true,
  longRunning: false,
  outcome: ({ tokens }) => (tokens.length > 0 ? 'found' : 'nothing'),
  async handler({ location }) {
    const { readTokens, tokensFile } = await import('@lightcone/server')
    const tokens = readTokens(tokensFile(location)).map(({ hash: _, ...shown }) => ({
      ...shown,
      namespaces: [...shown.namespaces],
    }))
    return { tokens }
  },
})

export const tokenRevoke = call({
  name: 'token revoke',
  summary: 'End an access token',
  help: 'A running server refuses the token within a second or two.',
  input: z.strictObject({ id: z.string().min(1).describe('Id of the token, as `token list` shows it.') }),
  output: z.object({ id: z.string(), revoked: z.boolean() }),
  positional: ['id'],
  examples: [{ title: 'End a token', input: { id: '0f3a9c12b7de' } }],
  readOnly: false,
  longRunning: false,
  outcome: ({ revoked }) => (revoked ? 'found' : 'nothing'),
  async handler({ location }, { id }) {
    const { revokeToken, tokensFile } = await import('@lightcone/server')
    return { id, revoked: revokeToken(tokensFile(location), id) }
  },
})
