/** How the name of a declaration is found in its node. */
import type { Node } from './grammar.ts'

/** Names in one declaration that are taken: `const a = 1, b = 2` has two. */
const MAX_NAMES = 8

/** The field `name`: most declarations of most grammars. */
export function fieldName(node: Node): string | undefined {
  return node.childForFieldName('name')?.text
}

/** The field on the left of `type Name = …`. */
export function aliasName(node: Node): string | undefined {
  return node.childForFieldName('left')?.text
}

/** Names of several declarators, or of the specifications in a group. Patterns that take values apart have none. */
export function listedNames(node: Node): string | undefined {
  const names: string[] = []
  collect(node, names, 0)
  return names.length === 0 ? undefined : names.slice(0, MAX_NAMES).join(', ')
}

const DECLARATOR =
  /^(?:variable_declarator|variable_declaration|variable_assignment|const_element|(?:const|var|type)_spec|type_alias|var_spec_list)$/

function collect(node: Node, names: string[], depth: number): void {
  for (const child of node.namedChildren) {
    if (child === null || !DECLARATOR.test(child.type) || names.length >= MAX_NAMES) continue
    const own = child.childrenForFieldName('name').filter((name) => name !== null)
    const found = own.length > 0 ? own : child.type === 'const_element' ? child.namedChildren.slice(0, 1) : []
    for (const name of found) if (name !== null && /identifier|name/.test(name.type)) names.push(name.text)
    if (found.length === 0 && depth < 2) collect(child, names, depth + 1)
  }
}

/** `exports.name = function () {}` and `NAME = value`; what is assigned to anything else declares nothing. */
export function assignedName(node: Node): string | undefined {
  const left = node.childForFieldName('left')
  if (left === null) return undefined
  if (node.type === 'assignment_expression') {
    const right = node.childForFieldName('right')?.type ?? ''
    const declares = left.type === 'member_expression' && /function|class/.test(right)
    return declares ? left.text.replace(/^(?:module\.)?exports\./, '') : undefined
  }
  return /^(?:identifier|constant)$/.test(left.type) ? left.text : undefined
}

/** A field of a class that holds a function. */
export function valueName(node: Node): string | undefined {
  const isFunction = /function/.test(node.childForFieldName('value')?.type ?? '')
  const name = node.childForFieldName('name') ?? node.childForFieldName('property')
  return isFunction ? name?.text : undefined
}

/** The identifier inside C's declarators: `static int *find(const char *key)` names `find`. */
export function declaratorName(node: Node): string | undefined {
  let at = node.childForFieldName('declarator')
  const isMember = node.type === 'field_declaration'
  let isFunction = false
  for (let depth = 0; at !== null && depth < 12; depth++) {
    isFunction ||= at.type === 'function_declarator'
    if (NAMED.test(at.type)) return isMember && !isFunction ? undefined : at.text
    at = at.childForFieldName('declarator') ?? at.firstNamedChild
  }
  return undefined
}

const NAMED =
  /^(?:identifier|field_identifier|qualified_identifier|destructor_name|operator_name|operator_cast|type_identifier|template_function)$/

export function goMethodName(node: Node): string | undefined {
  const receiver = node.childForFieldName('receiver')?.text ?? ''
  const owner = /(\w+)\s*(?:\[[^\]]*\])?\s*\)$/.exec(receiver)?.[1]
  const name = fieldName(node)
  return owner === undefined ? name : `${owner}.${name}`
}

/** The type that an `impl` is for, without its parameters. */
export function implName(node: Node): string | undefined {
  return node
    .childForFieldName('type')
    ?.text.replace(/<.*$/s, '')
    .replace(/^&(?:\s*'\w+)?\s*(?:mut\s+)?/, '')
}

/** C#'s operators, indexers and destructors: their text up to the parameters, without modifiers. */
export function operatorName(node: Node): string | undefined {
  return /(operator\s*\S+?|\bthis|~\w+)\s*[([]/.exec(node.text.slice(0, 500))?.[1]?.replace(/\s+/g, ' ')
}

/** A child that is a name by its type, for grammars without fields. */
export function childName(node: Node): string | undefined {
  const found = node.namedChildren.find((child) => child !== null && NAME_CHILD.test(child.type))
  return found?.text.replace(/\s+/g, ' ')
}

const NAME_CHILD = /^(?:function_name|simple_name|selectors|keyframes_name)$/
