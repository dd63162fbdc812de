/** Views of the commands that host the operations: serve and its tokens. */
import type { OutputOf } from '@lightcone/operations'
import type { serve } from '../commands/serve.ts'
import type { tokenCreate, tokenList, tokenRevoke } from '../commands/token.ts'
import { columns, oneLine } from '../text.ts'
import { lines } from './places.ts'

export const serveView = ({ url }: OutputOf<typeof serve>): string => lines([`Listening on ${url}`])

export function tokenCreateView({ token, id, scope, namespaces }: OutputOf<typeof tokenCreate>): string {
  return lines([
    token,
    `Token ${id}: ${scope}, namespaces ${namespaces.map(oneLine).join(', ')}. It is not shown again.`,
  ])
}

export function tokenListView({ tokens }: OutputOf<typeof tokenList>): string {
  if (tokens.length === 0) return lines(['No tokens.'])
  const rows = tokens.map(({ id, name, scope, namespaces, expiresAt }) => [
    id,
    oneLine(name),
    scope,
    namespaces.map(oneLine).join(','),
    expiresAt === undefined ? '' : `until ${expiresAt}`,
  ])
  return lines(columns(rows, []))
}

export const tokenRevokeView = ({ id, revoked }: OutputOf<typeof tokenRevoke>): string =>
  lines([revoked ? `Token ${oneLine(id)} ended.` : `There is no token ${oneLine(id)}.`])
