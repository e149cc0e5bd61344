import { decodeUtf8 } from '../text/utf8.ts'
import { type Call, never, type Route } from './call.ts'
import { type Answer, empty, found, headerOf, HTML } from './message.ts'
import { PASSWORD_SINCE, versionOf } from './openstack.ts'
import { refused } from './refusal.ts'

/** The most bytes of a password: four pieces of 255. Source: nova/api/metadata/password.py */
export const MAX_PASSWORD = 1020

/**
 * The place below each version of OpenStack's metadata to which the guest posts the password of its administrator, encrypted
 * with the first public key. Source: nova/api/metadata/password.py, `handle_password`
 */
export const password: Route = { answer: passwordAnswer, isKept: never }

function passwordAnswer({ request, parts, instance, state }: Call): Answer | undefined {
  const [tree, directory, name, ...more] = parts
  if (tree !== 'openstack' || name !== 'password' || more.length > 0) return undefined
  const date = directory && versionOf(instance, directory)
  if (date === undefined || date < PASSWORD_SINCE) return undefined
  const { store, tell } = state
  if (request.method === 'GET') return found(store.get(instance.name, 'password') ?? new Uint8Array(0), HTML)
  if (request.method !== 'POST') return refused(request, 400, 'GET and POST only are supported.')
  const { body } = request
  // Nova looks for a password before it looks at the request.
  if (store.get(instance.name, 'password') !== undefined) return refused(request, 409)
  const length = headerOf(request, 'content-length')
  if (length === undefined) return refused(request, 411)
  if (Number(length) > MAX_PASSWORD || body.length > MAX_PASSWORD)
    return refused(request, 400, 'Request is too large.')
  if (decodeUtf8(body) === undefined) return refused(request, 400, 'The password is not UTF-8.')
  // An empty password keeps the place free.
  if (body.length > 0) {
    if (!store.add(instance.name, 'password', body)) return refused(request, 409)
    tell({ kind: 'password-posted', instance: instance.name })
  }
  return empty(200, { 'Content-Type': HTML })
}
