import type { RenderContext } from '../context.ts'
import { EC2_DIRECTORIES } from '../metadata/versions.ts'
import type { Call, ServiceEvent, ServiceState, TokenMode } from './call.ts'
import { FACES, type Face, type FaceName } from './faces.ts'
import type { Instance } from './instance.ts'
import { type Answer, empty, found, type ServiceRequest } from './message.ts'
import { partsOf } from './path.ts'
import { refused } from './refusal.ts'
import type { Registry } from './registry.ts'
import { memoryStore, type Store } from './store.ts'
import { type CallerRules, type Tried, whoIs } from './who.ts'

/** Options of a metadata service. */
export interface ServiceOptions {
  /** Returns the instances; it is called for each request, so that they can change. */
  readonly registry: () => Registry
  /** The cloud that the service looks like; `all` by default. */
  readonly face?: FaceName
  readonly rules?: CallerRules
  /** Keeps posted passwords; in memory by default. */
  readonly store?: Store
  /** Whether EC2's metadata need a token; the face decides by default. */
  readonly tokens?: TokenMode
  /** Names that a Host header may have, besides addresses and those that guests use. */
  readonly hosts?: readonly string[]
  /** Returns the time; the versions of later dates are not listed. */
  readonly now: () => Date
  readonly random: RenderContext['random']
  /** Takes note of an event. */
  readonly tell?: (event: ServiceEvent) => void
}

/** An answer with what is worth a line of a log. */
export interface Served {
  readonly answer: Answer
  /** The instance that asked, when it is known. */
  readonly instance: Instance | undefined
  /** The rules by which the service looked for the instance. */
  readonly tried: readonly Tried[]
}

/** A metadata service: a function of the request, of its instances and of what guests posted. */
export interface Service {
  /** Answers a request. */
  serve(request: ServiceRequest): Served
}

/** Makes a metadata service. It has no side effects; `config-drive/node` has a shell that listens. */
export function metadataService(options: ServiceOptions): Service {
  const face = FACES[options.face ?? 'all']
  const { registry, rules = {}, hosts = [], now, random, tell = () => {} } = options
  // Nova has no such paths.
  const callers = face.isNova ? { ...rules, hasPaths: false } : rules
  const state: ServiceState = {
    store: options.store ?? memoryStore(),
    tokens: options.tokens ?? face.tokens,
    key: random(KEY_BYTES),
    now,
    random,
    tell,
  }
  const views = new WeakMap<Instance, View>()
  return {
    serve(request) {
      const refusal = (answer: Answer): Served => ({ answer, instance: undefined, tried: [] })
      if (!isExpectedHost(request, hosts) || request.header('origin').length > 0)
        return refusal(refused(request, 403))
      const parts = partsOf(request.target)
      if (parts === undefined) return refusal(refused(request, 400))
      // Nova answers this one without asking who is there.
      if (face.isNova && parts.length === 0) return refusal(found(EC2_DIRECTORIES.join('\n')))
      const who = whoIs(request, parts, registry(), callers)
      const { instance, tried } = who
      if (who.refusal !== undefined) return { answer: who.refusal, instance, tried }
      if (instance === undefined) return { answer: empty(404), instance, tried }
      const view = views.get(instance) ?? viewOf(instance, face)
      views.set(instance, view)
      const call = { request, parts: who.parts, instance: view.instance, caller: who.caller, state }
      return { answer: answerOf(face, call, view.answers) ?? refused(request, 404), instance, tried }
    },
  }
}

const KEY_BYTES = 32

/** An instance as a face shows it. */
interface View {
  readonly instance: Instance
  /** For each route, its answers that do not change, by path. An answer must not pass a route that stands before its own. */
  readonly answers: readonly Map<string, Answer>[]
}

/** The most answers that are kept for a route of an instance: a path can have any number of spellings. */
const MAX_KEPT = 1000

function viewOf(instance: Instance, { isNova, routes }: Face): View {
  const { tree } = instance
  const shown: Instance = isNova
    ? { ...instance, tree: (layout) => tree(layout === 'config-drive' ? 'nova' : layout) }
    : instance
  return { instance: shown, answers: routes.map(() => new Map()) }
}

function answerOf({ routes }: Face, call: Call, answers: View['answers']): Answer | undefined {
  const { instance, parts } = call
  const path = parts.join('/')
  for (const [n, { answer, isKept }] of routes.entries()) {
    const own = !instance.isRandom && isKept(parts) ? answers[n] : undefined
    const kept = own?.get(path)
    if (kept !== undefined) return kept
    const made = answer(call)
    if (made === undefined) continue
    if (own !== undefined && own.size < MAX_KEPT) own.set(path, made)
    return made
  }
  return undefined
}

/** Names that guests use for the service. Sources: cloudinit/sources/DataSourceEc2.py, DataSourceCloudStack.py */
const GUEST_HOSTS = ['localhost', 'instance-data', 'instance-data.ec2.internal', 'data-server', 'metadata']

const IPV4_HOST = /^\d+(?:\.\d+){3}\.?(?::\d*)?$/

/** Refuses a browser that was led to the service by a name. */
function isExpectedHost({ header }: ServiceRequest, hosts: readonly string[]): boolean {
  const values = header('host')
  if (values.length === 0) return true
  if (values.length === 1 && IPV4_HOST.test(values[0]!)) return true
  const name = values[0]!.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
  const isAddress = /^\[[0-9a-f:.]+(?:%[^\]]*)?\]$/.test(name)
  return values.length === 1 && (isAddress || GUEST_HOSTS.includes(name) || hosts.includes(name))
}
