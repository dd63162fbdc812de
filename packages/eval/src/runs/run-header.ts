import { readFileSync } from 'node:fs'
import { type RunHeader, TRACE_FORMAT } from './trace.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

/** The header of a run of this build on this machine. */
export function runHeader(
  settings: Pick<RunHeader, 'suite' | 'budget' | 'budgets' | 'tokenizer' | 'seed' | 'limit'>,
): RunHeader {
  return {
    type: 'run',
    format: TRACE_FORMAT,
    ...settings,
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  }
}
