import { describe, expect, it } from 'vitest'
import { declaredNames } from './declared-names.ts'

describe('declaredNames', () => {
  it.each([
    [
      'Rust',
      'impl<T> Gauge<T> {\n    /// Reads.\n    pub fn read_level(&self) -> u32 {\n        self.level\n    }\n}',
      ['Gauge', 'read_level'],
    ],
    [
      'Go',
      'func (g *Gauge) Level() int {\n\treturn g.level\n}\n\ntype Tide struct {\n\tat int\n}',
      ['Level'],
    ],
    [
      'C++',
      '#define MAX_LEVEL 9\nstatic int readLevel(Gauge* g) {\n  return g->level;\n}',
      ['MAX_LEVEL', 'readLevel'],
    ],
    [
      'Java',
      'public class Gauge extends Meter {\n  private List<Integer> levels() {\n    return all;\n  }\n}',
      ['Gauge', 'levels'],
    ],
    [
      'Python',
      'class Gauge(Meter):\n    def level(self, at):\n        return self.levels[at]\n',
      ['Gauge', 'level'],
    ],
    [
      'TypeScript',
      'export async function readLevel(gauge: Gauge) {\n  return gauge.level;\n}\n',
      ['readLevel'],
    ],
  ])('finds them in %s', (_, code, names) => expect(declaredNames(code)).toEqual(names))

  it('finds none in prose, contracts and data', () => {
    expect(
      declaredNames('The class action was settled.\nIts object was the harbour.\nNo function followed.'),
    ).toEqual([])
    expect(
      declaredNames(
        '(a) the class of shares;\n(b) the object of the company;\n(c) any function of the board;',
      ),
    ).toEqual([])
    expect(declaredNames('{\n  "class": "gauge",\n  "object": {\n    "level": 3\n  }\n}')).toEqual([])
  })

  it('is quick on long lines', () => {
    const begun = performance.now()
    declaredNames(`{\n${'static const '.repeat(20_000)}\n}\n${'class <'.repeat(20_000)}\n{\n`)
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})
