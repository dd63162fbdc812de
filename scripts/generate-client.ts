/**
 * `node scripts/generate-client.ts [--check]`: writes the client's methods and types from the table of operations.
 * `--check` only says whether the file is up to date.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Operation, operations } from '@lightcone/operations'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const path = join(root, 'packages/client/src/operations.ts')

/** The parts of JSON Schema that the table's schemas use. */
interface Schema {
  readonly type?: string
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
  readonly items?: Schema | false
  readonly prefixItems?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** Types that the table gives a name of their own: written once, whatever refers to them. */
const shared = new Map<string, string>()

function fileText(): string {
  const served = operations.map((operation) => ({ operation, method: methodName(operation.name) }))
  const own = served.flatMap(({ operation, method }) => [
    ...declarations(`${pascal(method)}Input`, operation.input, 'input'),
    ...declarations(`${pascal(method)}Output`, operation.output, 'output'),
  ])
  const types = [...[...shared].map(([name, type]) => `export type ${name} = ${type}`), ...own]
  return `/** Made from the table of operations by \`npm run generate:client\`; not to be edited. */
import type { CallOptions, Transport } from './client.ts'

${types.join('\n\n')}

export interface Operations {
${served.map(({ operation, method }) => signature(operation, method)).join('\n')}
}

export const createOperations = (transport: Transport): Operations => ({
${served.map(({ operation, method }) => implementation(operation, method)).join('\n')}
})
`
}

/** The library's own names: \`rm\` is \`remove\`, \`eval beir\` is \`evalBeir\`. */
function methodName(name: string): string {
  const library = name === 'rm' ? 'remove' : name
  return library.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase())
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

const hasNoRequired = (operation: Operation): boolean =>
  ((z.toJSONSchema(operation.input, { io: 'input' }) as Schema).required ?? []).length === 0

function signature(operation: Operation, method: string): string {
  const type = pascal(method)
  const input = `input${hasNoRequired(operation) ? '?' : ''}: ${type}Input`
  const output = operation.kind === 'stream' ? `AsyncGenerator<${type}Output>` : `Promise<${type}Output>`
  return `  /** ${operation.summary}. */\n  ${method}(${input}, options?: CallOptions): ${output}`
}

function implementation(operation: Operation, method: string): string {
  const type = pascal(method)
  const verb = operation.kind === 'stream' ? 'stream' : 'call'
  const result = operation.kind === 'stream' ? `AsyncGenerator<${type}Output>` : `Promise<${type}Output>`
  const input = hasNoRequired(operation) ? 'input = {}' : 'input'
  const route = `/operations/${operation.name.replaceAll(' ', '/')}`
  return `  ${method}: (${input}, options = {}) => transport.${verb}('${route}', input, options) as ${result},`
}

/** The type and the nameless ones that it refers to; those with a name go to `shared`. */
function declarations(name: string, schema: z.ZodType, io: 'input' | 'output'): string[] {
  const { $defs = {}, ...whole } = z.toJSONSchema(schema, { io }) as Schema
  const scope = { self: name, prefix: name }
  const own = [`export type ${name} = ${typeOf(whole, scope)}`]
  for (const [id, one] of Object.entries($defs)) {
    const type = typeOf(one, scope)
    if (isNameless(id)) own.push(`export type ${defName(id, scope)} = ${type}`)
    else if ((shared.get(id) ?? type) === type) shared.set(id, type)
    else throw new Error(`${id} is not the same type everywhere it is used, for instance in ${name}.`)
  }
  return own
}

interface Scope {
  readonly self: string
  readonly prefix: string
}

/** Zod numbers those without a name. */
const isNameless = (id: string): boolean => id.startsWith('__')

const defName = (id: string, { prefix }: Scope): string =>
  isNameless(id) ? `${prefix}${pascal(id.replace(/\W|^_+/g, ''))}` : id

function typeOf(schema: Schema, scope: Scope): string {
  if (schema.$ref !== undefined)
    return schema.$ref === '#' ? scope.self : defName(schema.$ref.split('/').at(-1)!, scope)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  const options = schema.anyOf ?? schema.oneOf
  if (options !== undefined) return options.map((one) => `(${typeOf(one, scope)})`).join(' | ')
  if (schema.allOf !== undefined) return schema.allOf.map((one) => `(${typeOf(one, scope)})`).join(' & ')
  if (schema.type === 'array') return arrayType(schema, scope)
  if (schema.type === 'object') return objectType(schema, scope)
  if (schema.type === 'integer') return 'number'
  return schema.type !== undefined && ['string', 'number', 'boolean', 'null'].includes(schema.type)
    ? schema.type
    : 'unknown'
}

function arrayType({ items, prefixItems }: Schema, scope: Scope): string {
  if (prefixItems !== undefined)
    return `readonly [${prefixItems.map((one) => typeOf(one, scope)).join(', ')}]`
  return items === undefined || items === false
    ? 'readonly unknown[]'
    : `readonly (${typeOf(items, scope)})[]`
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema, scope: Scope): string {
  const fields = Object.entries(properties).map(([name, one]) => {
    const comment = one.description === undefined ? '' : `/** ${one.description.replaceAll('*/', '* /')} */ `
    const key = /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)
    return `${comment}readonly ${key}${required.includes(name) ? '' : '?'}: ${typeOf(one, scope)}`
  })
  if (fields.length === 0 && typeof additionalProperties === 'object')
    return `Readonly<Record<string, ${typeOf(additionalProperties, scope)}>>`
  return fields.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${fields.join('\n')}\n}`
}

/** By the formatter of the project, so that the file passes its checks. */
function format(source: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'format', `--stdin-file-path=${path}`]
  return execFileSync(process.execPath, args, { cwd: root, input: source, encoding: 'utf8' })
}

const text = format(fileText())
if (!process.argv.includes('--check')) writeFileSync(path, text)
else if (readFileSync(path, 'utf8') !== text) {
  console.error('packages/client/src/operations.ts is not what the table gives: npm run generate:client')
  process.exitCode = 1
}
