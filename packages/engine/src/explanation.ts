/** Builders of score trees. A node's value is computed from its parts in their order, so that it always adds up. */
import type { Explanation } from './model.ts'

export function leaf(name: string, value: number, inputs?: Readonly<Record<string, number>>): Explanation {
  return { name, value, rule: 'leaf', parts: [], ...(inputs === undefined ? {} : { inputs }) }
}

export function sum(name: string, parts: readonly Explanation[]): Explanation {
  return { name, value: parts.reduce((total, part) => total + part.value, 0), rule: 'sum', parts }
}

export function product(name: string, parts: readonly Explanation[]): Explanation {
  return { name, value: parts.reduce((total, part) => total * part.value, 1), rule: 'product', parts }
}

/** True when every node of the tree equals the sum or product of its parts, to the last bit. */
export function addsUp(tree: Explanation): boolean {
  if (tree.rule === 'leaf') return tree.parts.length === 0
  const twin = tree.rule === 'sum' ? sum(tree.name, tree.parts) : product(tree.name, tree.parts)
  return Object.is(twin.value, tree.value) && tree.parts.every(addsUp)
}
