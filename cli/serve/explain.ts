import { isIP } from 'node:net'
import { sizeOf } from '../../lib/image/tree.ts'
import type { Peer, ServiceRequest } from '../../lib/service/message.ts'
import { neighbourMac } from '../../lib/node/neighbours.ts'
import { normalMac } from '../../lib/service/peer-address.ts'
import type { Registry } from '../../lib/service/registry.ts'
import type { Served, Service } from '../../lib/service/service.ts'
import { triedText } from './request-log.ts'

/** Returns what a caller would get: which instance it is and why, and the answers that it would get. */
export function explained(service: Service, registry: Registry, caller: string): string {
  const peer = peerOf(caller)
  const ask = (target: string): Served => service.serve(requestOf(target, peer))
  const first = ask('/')
  if (first.instance === undefined) {
    const named = registry.byName.get(caller)
    if (named === undefined) return `${caller} is unknown: no instance by ${triedText(first.tried)}\n`
  }
  const name = first.instance?.name ?? caller
  const rows = crawled(ask).map(({ path, served }) => {
    const { status, headers, body } = served.answer
    return `  ${status} ${String(sizeOf(body)).padStart(8)} ${path}  ${headers['Content-Type'] ?? ''}`.trimEnd()
  })
  return `${[`${caller} is ${name}, by ${triedText(first.tried)}`, ...rows].join('\n')}\n`
}

function peerOf(caller: string): Peer {
  const mac = normalMac(caller)
  if (mac !== undefined) return { address: '0.0.0.0', mac: () => mac }
  return isIP(caller) === 0 ? { instance: caller } : { address: caller, mac: () => neighbourMac(caller) }
}

function requestOf(target: string, peer: Peer): ServiceRequest {
  return { method: 'GET', target, header: () => [], body: new Uint8Array(0), peer }
}

const ROOTS = [
  '/openstack/latest/',
  '/latest/',
  '/latest/meta-data/',
  '/meta-data',
  '/user-data',
  '/vendor-data',
  '/network-config',
]

/** Asks for the documents of the newest versions, and for what their listings name. */
function crawled(ask: (target: string) => Served): readonly { path: string; served: Served }[] {
  const found = new Map<string, Served>()
  const visit = (path: string): void => {
    if (found.has(path)) return
    const served = ask(path)
    if (served.answer.status !== 200) return
    found.set(path, served)
    const { body } = served.answer
    if (!path.endsWith('/') || !(body instanceof Uint8Array)) return
    for (const name of new TextDecoder().decode(body).split('\n').filter(Boolean))
      visit(path + (path.endsWith('/public-keys/') ? `${name.split('=')[0]}/` : encodeURI(name)))
  }
  for (const root of ROOTS) visit(root)
  return Array.from(found, ([path, served]) => ({ path, served }))
}
