import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createProviderFetch } from './provider-fetch.ts'

const KEY = 'sk-0123456789abcdef'
const servers: Server[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

describe('createProviderFetch', () => {
  it.each([301, 302, 307, 308])('is not led elsewhere by %i', async (status) => {
    let visits = 0
    const elsewhere = await serve((_, response) => {
      visits++
      response.end()
    })
    const address = await serve((_, response) => response.writeHead(status, { location: elsewhere }).end())
    const response = await createProviderFetch(KEY)(address, { method: 'POST', body: 'documents' })
    expect([response.status, visits]).toEqual([status, 0])
  })

  it('takes the key out of what comes, wherever chunks part it', async () => {
    const body = `é ${KEY}${KEY} sk-0123 ${KEY.slice(0, -1)} 東京 ${KEY}`
    for (const size of [1, 2, 3, 7, 1000]) {
      const address = await serve((_, response) => {
        const bytes = Buffer.from(body)
        let at = 0
        const next = () => {
          if (at >= bytes.length) return response.end()
          response.write(bytes.subarray(at, at + size), () => setImmediate(next))
          at += size
          return undefined
        }
        next()
      })
      const text = await (await createProviderFetch(KEY)(address)).text()
      expect(text).toBe(body.replaceAll(KEY, '***'))
    }
  })

  it('ends a reply that has no end', async () => {
    const address = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1000)));
        response.once('drain', more)
      }
      more()
    })
    const response = await createProviderFetch(undefined, { longest: 50_000 })(address)
    await expect(response.text()).rejects.toThrow()
    expect(await createProviderFetch(undefined, { longest: 50_000 })(address)).toMatchObject({ status: 200 })
  })

  it('hands on status, headers and an empty body', async () => {
    const address = await serve((_, response) => response.writeHead(204, { 'retry-after': '7' }).end())
    const response = await createProviderFetch(KEY)(address)
    expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
      204,
      '7',
      '',
    ])
  })
})
