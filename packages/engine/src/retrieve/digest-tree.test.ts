import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildDigestTree,
  type DigestNode,
  type DigestTree,
  descend,
  type TreePassage,
} from './digest-tree.ts'

const term = fc.constantFrom(...'abcdefghijklmnop')
const passage = fc.record({
  heading: fc.constantFrom('', '', 'One', 'Two', 'Two › Deep'),
  terms: fc.array(term, { maxLength: 12 }),
})
const texts = fc
  .array(fc.array(passage, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 3 })
  .map((all) => {
    let ordinal = 0
    return all.map((passages) =>
      passages.map(
        ({ heading, terms }): TreePassage => ({
          ordinal: ordinal++,
          path: heading === '' ? [] : heading.split(' › '),
          terms,
        }),
      ),
    )
  })
const asked = fc
  .dictionary(term, fc.double({ min: 0, max: 9, noNaN: true }))
  .map((all) => new Map(Object.entries(all)))

const treesOf = (all: readonly (readonly TreePassage[])[]) => all.map((one) => buildDigestTree(one)!)

function nodesOf(node: DigestNode): DigestNode[] {
  return [node, ...node.children.flatMap(nodesOf)]
}

const leavesOf = ({ root }: DigestTree) => nodesOf(root).filter(({ ordinal }) => ordinal >= 0)

function plainScore(node: DigestNode, tree: DigestTree, weights: ReadonlyMap<string, number>): number {
  let score = 0
  for (const [term, weight] of weights) {
    const at = node.terms.indexOf(tree.numberOf.get(term) ?? -1)
    if (at >= 0 && weight > 0) score += weight * node.weights[at]!
  }
  return score
}

/** Every passage scored, then sorted: what the descent must find by looking at few. */
function naive(trees: readonly DigestTree[], weights: ReadonlyMap<string, number>) {
  return trees
    .flatMap((tree, i) =>
      leavesOf(tree).map((node) => ({ node, tree: i, score: plainScore(node, tree, weights) })),
    )
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.tree - b.tree || a.node.position - b.node.position)
    .map(({ node, score }) => ({ ordinal: node.ordinal, score }))
}

describe('a digest tree', () => {
  it('holds every passage once, in order, under digests that hold all its words at no less weight', () => {
    fc.assert(
      fc.property(texts, (all) => {
        for (const [i, tree] of treesOf(all).entries()) {
          expect(leavesOf(tree).map(({ ordinal }) => ordinal)).toEqual(all[i]!.map(({ ordinal }) => ordinal))
          for (const node of nodesOf(tree.root)) {
            expect(node.children.length).toBeLessThanOrEqual(4)
            expect(node.children.length).not.toBe(1)
            for (const child of node.children)
              for (const [at, number] of child.terms.entries())
                expect(node.weights[node.terms.indexOf(number)]).toBeGreaterThanOrEqual(child.weights[at]!)
          }
        }
      }),
    )
  })

  it('is descended to the same passages in the same order as when all are scored', () => {
    fc.assert(
      fc.property(texts, asked, fc.integer({ min: 1, max: 60 }), (all, weights, count) => {
        const trees = treesOf(all)
        const found = descend(trees, weights, { count })
        expect(found.map(({ ordinal, score }) => ({ ordinal, score }))).toEqual(
          naive(trees, weights).slice(0, count),
        )
        const even = (ordinal: number) => ordinal % 2 === 0
        expect(descend(trees, weights, { count, accepts: even }).map(({ ordinal }) => ordinal)).toEqual(
          naive(trees, weights)
            .filter(({ ordinal }) => even(ordinal))
            .slice(0, count)
            .map(({ ordinal }) => ordinal),
        )
      }),
    )
  })

  it('leads to a rare word by as many digests as the tree is deep, times its children', () => {
    for (const size of [64, 1024, 4096]) {
      const passages = Array.from({ length: size }, (_, i) => ({
        ordinal: i,
        path: [],
        terms: ['common', i === 777 % size ? 'needle' : `word${i}`],
      }))
      const tree = buildDigestTree(passages)!
      expect(tree.depth).toBeLessThanOrEqual(Math.ceil(Math.log(size) / Math.log(4)) + 1)
      const [found] = descend([tree], new Map([['needle', 1]]), { count: 1 })
      expect(found!.ordinal).toBe(777 % size)
      expect(found!.scorings).toBeLessThanOrEqual(4 * tree.depth)
    }
  })

  it('has nothing to say about nothing', () => {
    expect(buildDigestTree([])).toBeUndefined()
    expect(descend([], new Map([['a', 1]]), { count: 3 })).toEqual([])
  })
})
