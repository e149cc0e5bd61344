/** Services of dynamic vendor data on loopback. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NovaCase } from './nova.ts'

/** Where the services of the cases listen; each case has its own path. */
export interface VendorServices {
  /** The case with its targets at these services. */
  at(given: NovaCase, index: number): NovaCase
  close(): void
}

/** Starts services that answer each target of each case as the case says. */
export async function vendorServices(cases: readonly NovaCase[]): Promise<VendorServices> {
  const server = createServer((request, response) => {
    const [, index = '', nth = ''] = (request.url ?? '').split('/')
    const target = cases[Number(index)]?.vendordata?.dynamic_targets?.[Number(nth)]
    request.resume()
    if (target === undefined || 'raw' in target) return void response.writeHead(404).end()
    // Without a type a client would have to guess the charset.
    response.writeHead(target.status ?? 200, { 'content-type': 'application/json; charset=utf-8' })
    response.end(target.response_text ?? JSON.stringify(target.response ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    at: (given, index) =>
      given.vendordata?.isOverHttp === true
        ? { ...given, vendordata: { ...given.vendordata, origin: `${origin}/${index}` } }
        : given,
    close: () => server.close(),
  }
}
