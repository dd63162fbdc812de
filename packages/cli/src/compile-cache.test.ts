import { expect, it } from 'vitest'
import { cacheFolder } from './compile-cache.ts'

it('keeps compiled code where each system keeps caches of a user', () => {
  expect(cacheFolder({}, 'linux', '/home/ada')).toBe('/home/ada/.cache')
  expect(cacheFolder({ XDG_CACHE_HOME: '/caches' }, 'linux', '/home/ada')).toBe('/caches')
  expect(cacheFolder({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Caches')
  expect(cacheFolder({ LOCALAPPDATA: 'C:\\Local' }, 'win32', 'C:\\ada')).toBe('C:\\Local')
})
