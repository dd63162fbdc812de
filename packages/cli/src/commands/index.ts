/** All that can be written after `lightcone`: the operations, and what hosts them. */
import { type Operation, operations } from '@lightcone/operations'
import { mcp } from './mcp.ts'
import { serve } from './serve.ts'
import { tokenCreate, tokenList, tokenRevoke } from './token.ts'

export const commands: readonly Operation[] = [...operations, serve, mcp, tokenCreate, tokenList, tokenRevoke]
