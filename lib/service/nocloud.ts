import { never, type Route } from './call.ts'
import { documentOf } from './instance.ts'
import { empty, found } from './message.ts'
import { PLAIN } from './message.ts'

/** The files that cloud-init asks for; without an answer it waits 10 s for each. Source: cloudinit/util.py, `read_seeded` */
export const SEED_FILES = ['meta-data', 'user-data', 'vendor-data', 'network-config'] as readonly string[]

/** A NoCloud seed: the files of the drive, and an empty answer for those that it does not have. */
export const nocloud: Route = {
  answer({ parts, instance }) {
    const path = parts.join('/')
    const bytes = documentOf(instance, 'nocloud', path)
    if (bytes !== undefined) return found(bytes)
    return SEED_FILES.includes(path) ? empty(200, { 'Content-Type': PLAIN }) : undefined
  },
  isKept: () => true,
}

/** The names of fields that cloud-init posts. Source: cloudinit/config/cc_phone_home.py, `POST_LIST_ALL` */
const POSTED = /^(?:pub_key_[a-z0-9]+|instance_id|hostname|fqdn)$/

/** Takes the report of a guest that has finished booting: cloud-init's `phone_home`. */
export const phoneHome: Route = {
  answer({ request, parts, instance, state }) {
    if (parts.length !== 1 || parts[0] !== 'phone-home' || request.method !== 'POST') return undefined
    const form = new URLSearchParams(new TextDecoder().decode(request.body))
    const fields = new Map([...form].filter(([name]) => POSTED.test(name)))
    state.tell({ kind: 'called-home', instance: instance.name, fields })
    return empty(200, { 'Content-Type': PLAIN })
  },
  isKept: never,
}
