/** Builders of score trees. A node's value is computed from its parts in their order, so that it always adds up. */
import type { Explanation } from './model.ts'

// A question makes thousands of nodes: they are written out.

export function leaf(name: string, value: number, inputs?: Readonly<Record<string, number>>): Explanation {
  if (inputs === undefined) return { name, value, rule: 'leaf', parts: NO_PARTS }
  return { name, value, rule: 'leaf', parts: NO_PARTS, inputs }
}

const NO_PARTS: readonly Explanation[] = []

export function sum(name: string, parts: readonly Explanation[]): Explanation {
  let value = 0
  for (let i = 0; i < parts.length; i++) value += parts[i]!.value
  return { name, value, rule: 'sum', parts }
}

export function product(name: string, parts: readonly Explanation[]): Explanation {
  let value = 1
  for (let i = 0; i < parts.length; i++) value *= parts[i]!.value
  return { name, value, rule: 'product', parts }
}

/** True when every node of the tree equals the sum or product of its parts, to the last bit. */
export function addsUp(tree: Explanation): boolean {
  if (tree.rule === 'leaf') return tree.parts.length === 0
  const twin = tree.rule === 'sum' ? sum(tree.name, tree.parts) : product(tree.name, tree.parts)
  return Object.is(twin.value, tree.value) && tree.parts.every(addsUp)
}
