import { defineConfig } from 'vitest/config'

const folders = (inside: string) => [`packages/*/${inside}/**/*.test.ts`, `apps/*/${inside}/**/*.test.ts`]

export default defineConfig({
  test: {
    testTimeout: 20_000,
    // Two cores: more workers only wait for each other.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'unit', include: folders('src') } },
      // What needs several packages, processes or servers, and what README, docs and examples show.
      { extends: true, test: { name: 'whole', include: [...folders('test'), 'test/**/*.test.ts'] } },
    ],
  },
})
