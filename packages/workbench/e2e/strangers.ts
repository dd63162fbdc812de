/** Pages of strangers in a real browser: they read nothing, change nothing, frame nothing, and no name leads them here. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { open } from 'lightcone'
import { setStage } from './browser.ts'

const KEPT = 'keys.md'

export async function keepsStrangersOut(executable: string): Promise<void> {
  const page = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<p>A page.'),
  )
  page.listen(0, '127.0.0.1')
  await once(page, 'listening')
  const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
  const prepare = async (location: string) => {
    const cone = await open(location)
    await cone.addDocuments([{ id: KEPT, text: 'Signing keys rotate every thirty days.' }])
    await cone.close()
  }
  const closed = await setStage(executable, prepare, {}, ['--host-resolver-rules=MAP *.evil.test 127.0.0.1'])
  const opened = await setStage(executable, prepare, { allowedOrigins: [origin] })
  try {
    const stranger = await closed.browser.newPage()
    await stranger.goto(origin)
    assert.deepEqual(await stranger.evaluate(attack, closed.url), {
      read: 'refused',
      json: 'refused',
      script: 'refused',
    })
    const framed = stranger.frames().map((frame) => frame.url())
    assert.equal(framed.length, 2)
    assert.ok(!framed.some((address) => address.startsWith(closed.url)), `a page frames this one (${framed})`)
    const { documents } = await (await fetch(`${closed.url}/operations/status`)).json()
    assert.equal(documents, 1, 'a page of another origin changed the index')
    await rebind(closed.url.replace('127.0.0.1', 'rebound.evil.test'))
    const friend = await opened.browser.newPage()
    await friend.goto(origin)
    assert.deepEqual(await friend.evaluate(readBy, opened.url), { documents: 1, outcome: 'found' })
    console.log('ok: pages of other origins are kept out, those that the server was started for are let in')
  } finally {
    await closed.close()
    await opened.close()
    page.close()
  }

  async function rebind(address: string): Promise<void> {
    const rebound = await closed.browser.newPage()
    const response = await rebound.goto(address)
    assert.equal(response?.status(), 403, 'a name that was made to point here is answered')
    const status = await rebound.evaluate(async () => (await fetch('/operations/status')).status)
    assert.equal(status, 403, 'a page under that name asks')
  }
}

/** What a page of another origin can try without being asked: to read, to send, to run an answer, to frame the page. */
async function attack(server: string) {
  const tried = (work: Promise<unknown>) =>
    work.then(
      () => 'allowed',
      () => 'refused',
    )
  const json = { 'content-type': 'application/json' }
  const body = '{"targets":["keys.md"]}'
  const form = new FormData()
  form.append('file', new File(['x'], 'x.md'))
  for (const [path, sent] of [
    ['/operations/rm', body],
    ['/uploads', form],
    ['/documents/upload', form],
  ] as const)
    await fetch(server + path, { method: 'POST', mode: 'no-cors', body: sent }).catch(() => undefined)
  const loaded = (element: HTMLScriptElement | HTMLIFrameElement) =>
    new Promise<void>((resolve, reject) => {
      element.onload = () => resolve()
      element.onerror = () => reject()
      document.body.append(element)
    })
  const script = document.createElement('script')
  script.src = `${server}/operations/status`
  const frame = document.createElement('iframe')
  frame.src = server
  const result = {
    read: await tried(fetch(`${server}/operations/status`)),
    json: await tried(fetch(`${server}/operations/rm`, { method: 'POST', headers: json, body })),
    script: await tried(loaded(script)),
  }
  await tried(loaded(frame))
  return result
}

async function readBy(server: string) {
  const response = await fetch(`${server}/operations/status`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'lightcone-namespace': 'default' },
    body: '{}',
  })
  const { documents } = await response.json()
  return { documents, outcome: response.headers.get('lightcone-outcome') }
}
