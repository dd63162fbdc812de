export { type App, createApp } from './app.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export type { LogLine } from './log.ts'
export { createMcpServer, type McpSettings } from './mcp/server.ts'
export { type McpStdioSettings, serveMcpStdio } from './mcp/stdio.ts'
export { openApi } from './openapi.ts'
export { type RunningServer, serve } from './serve.ts'
export { DEFAULT_HOST, DEFAULT_PORT, type ServerSettings } from './settings.ts'
export {
  createToken,
  type NewToken,
  readTokens,
  revokeToken,
  SCOPES,
  type Scope,
  type TokenRecord,
  tokensFile,
} from './tokens.ts'
