import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createAsker, createPlace } from './fixture.ts'

const place = createPlace()
const built = mkdtempSync(join(tmpdir(), 'lightcone-page-'))
mkdirSync(join(built, 'assets'))
writeFileSync(join(built, 'index.html'), '<!doctype html><title>page</title>')
writeFileSync(join(built, 'assets', 'index-1.js'), 'export {}')
writeFileSync(join(built, 'notes.txt'), 'not a part of a page')
const ask = createAsker({ location: place.index, workbench: built, requireToken: true })
afterAll(async () => {
  await ask.close()
  place.remove()
  rmSync(built, { recursive: true })
})

describe('the page', () => {
  it('needs no token, allows only its own scripts, and stands in no frame', async () => {
    const { status, headers } = await ask('GET', '/?screen=context&q=keys')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = headers.get('content-security-policy')!
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(rule)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-cache')
  })

  it('keeps parts whose names change with their content, and answers a known tag with 304', async () => {
    const { headers } = await ask('GET', '/assets/index-1.js')
    expect(headers.get('cache-control')).toContain('immutable')
    expect(headers.get('content-type')).toContain('text/javascript')
    const again = await ask('GET', '/assets/index-1.js', {
      headers: { 'if-none-match': headers.get('etag')! },
    })
    expect(again.status).toBe(304)
  })

  it('gives nothing but the parts that were there: no paths out, no other files, no other methods', async () => {
    for (const path of [
      '/assets/../index.html/x',
      '/assets/%2e%2e/%2e%2e/secret.txt',
      '/notes.txt',
      '/assets/',
      '/index.html',
    ])
      expect((await ask('GET', path)).status, path).toBe(401)
    expect((await ask('POST', '/', { body: {} })).status).toBe(401)
    expect((await ask('GET', '/operations/status')).status).toBe(401)
  })

  it('may be reached by a link of another site, in a window of its own and nowhere else', async () => {
    const from = (mode: string, dest: string) => ({
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
    })
    expect((await ask('GET', '/', from('navigate', 'document'))).status).toBe(200)
    expect((await ask('GET', '/', from('navigate', 'iframe'))).status).toBe(403)
    expect((await ask('GET', '/assets/index-1.js', from('no-cors', 'script'))).status).toBe(403)
    expect((await ask('GET', '/operations/status', from('navigate', 'document'))).status).toBe(403)
    expect((await ask('GET', '/', { headers: { host: 'rebound.example' } })).status).toBe(403)
  })

  it('says how to build it where it is not built', async () => {
    const bare = createAsker({ location: place.index })
    const { status, body, headers } = await bare('GET', '/')
    expect(status).toBe(200)
    expect(String(body)).toContain('npm run build -w @lightcone/workbench')
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
    await bare.close()
  })
})
