import { once } from 'node:events'
import type { Server } from 'node:http'
import { Duplex } from 'node:stream'
import { httpServer } from '../../lib/node/http-server.ts'
import type { TokenMode } from '../../lib/service/call.ts'
import { type FaceName, FACES } from '../../lib/service/faces.ts'
import { isLoopback } from '../../lib/service/peer-address.ts'
import type { Registry } from '../../lib/service/registry.ts'
import { metadataService } from '../../lib/service/service.ts'
import type { CallerRules } from '../../lib/service/who.ts'
import type { ServeArguments } from '../args/serve-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { commandContext } from '../terminal/command-context.ts'
import { interruptible } from '../terminal/signals.ts'
import { print } from '../terminal/stdout.ts'
import { explained } from './explain.ts'
import { guestLines } from './guest-lines.ts'
import { eventText } from './event-text.ts'
import { type LogFormat, requestLog } from './request-log.ts'
import { loadInstances, type ServedInstances } from './served.ts'
import type { SpecOptions } from './sources.ts'
import { storeIn } from './state.ts'
import { tlsOf } from './tls.ts'
import { type Listener, listenersOf, rulesOf } from './settings.ts'
import { drained, listen, untilEnd } from './listening.ts'

/** Serves instances until a signal, or explains what a caller would get. */
export async function serveInstances(args: ServeArguments): Promise<void> {
  const face = (args.face ?? 'all') as FaceName
  const listeners = listenersOf(args.listen)
  const given = rulesOf(args)
  const context = commandContext()
  // Each spec listens for signals while it is read; one listener around them all is cheaper.
  const isListening = args.explain === undefined && !args.stdio
  const check = (known: Registry): void => {
    for (const listener of isListening ? listeners : []) checkReach(listener, known, given)
  }
  const served = await interruptible(() =>
    loadInstances(args.sources, specOptions(args, face), context, check),
  )
  const { instances } = served.registry()
  checkNames(served, [
    ...(given.assigned?.values() ?? []),
    ...listeners.flatMap(({ instance }) => instance ?? []),
  ])
  const mayBeOnly = (given.assigned?.size ?? 0) === 0 && given.neutronSecret === undefined
  // With --watch, the number of instances changes.
  const fallback = (): string | undefined => {
    const [first, ...more] = served.registry().instances
    return mayBeOnly && more.length === 0 ? first?.name : undefined
  }
  const rules: CallerRules = { ...given, fallback }
  const end = new AbortController()
  const waiting = new Set(instances.map(({ name }) => name))
  const service = metadataService({
    registry: served.registry,
    face,
    rules,
    store: storeIn(args.state),
    ...(args.tokens !== undefined && { tokens: args.tokens as TokenMode }),
    hosts: (args.host ?? []).map((name) => name.toLowerCase()),
    now: () => new Date(),
    random: (count) => context.random(count),
    tell(event) {
      void print(eventText(event))
      if (event.kind !== 'called-home' || !waiting.delete(event.instance)) return
      if (args['exit-when-all-called'] && waiting.size === 0) end.abort()
    },
  })
  if (args.explain !== undefined) return print(explained(service, served.registry(), args.explain))
  const options = {
    log: requestLog((args.log ?? 'text') as LogFormat, () => new Date()),
    before: args.watch ? served.refresh : undefined,
  }
  if (args.stdio) return answerStdio(httpServer(service, { ...options, instance: fallback() }))
  const { 'tls-cert': cert, 'tls-key': key } = args
  const tls = cert === undefined || key === undefined ? undefined : tlsOf(cert, key, new Date())
  const servers: Server[] = []
  try {
    for (const listener of listeners) {
      const server = httpServer(service, { ...options, tls, instance: listener.instance })
      servers.push(server)
      const port = await listen(server, listener)
      const { address } = listener
      const host = address.includes(':') ? `[${address}]` : address
      await print(`listening on ${tls === undefined ? 'http' : 'https'}://${host}:${port}\n`)
      const own = instances.filter(
        ({ name }) => listener.instance === undefined || name === listener.instance,
      )
      await print(
        guestLines({ address, port, face, isTls: tls !== undefined, instances: own, sources: args.sources }),
      )
    }
    await untilEnd(end)
  } finally {
    await Promise.all(servers.map(drained))
  }
}

/** Returns the options that say how specs are read. */
function specOptions(args: ServeArguments, face: FaceName): SpecOptions {
  const { sandbox, allow, strict, var: variables, jinja } = args
  return {
    sandbox,
    allow,
    strict,
    var: variables,
    jinja,
    layouts: FACES[face].layouts,
    'allow-commands': args['allow-commands'],
    'var-file': args['var-file'],
    'var-env': args['var-env'],
  }
}

function checkNames({ registry }: ServedInstances, names: readonly string[]): void {
  const { byName, instances } = registry()
  const unknown = names.find((name) => !byName.has(name))
  if (unknown === undefined) return
  const known = instances.slice(0, 10).map(({ name }) => name)
  throw new Failure(
    EXIT.usage,
    `no instance is named ${JSON.stringify(unknown)}; the first ones are ${known.join(', ')}`,
  )
}

/**
 * Refuses to let a network reach several instances that only the caller's own word would tell apart.
 *
 * @throws Failure when a listener would do so
 */
function checkReach({ address, instance }: Listener, { instances }: Registry, rules: CallerRules): void {
  if (isLoopback(address) || instance !== undefined || instances.length < 2) return
  if (rules.neutronSecret !== undefined) return
  const named = new Set(rules.assigned?.values())
  const unknown = instances.find(
    ({ name, addresses, macs }) => addresses.length + macs.length === 0 && !named.has(name),
  )
  if (unknown === undefined) return
  throw new Failure(
    EXIT.usage,
    `on ${address} any caller could read ${unknown.name}, which has neither an address nor a MAC address`,
    [
      `  Give it one in the spec, or with --instance ADDRESS=${unknown.name}, or a listener: --listen ${address}:PORT=${unknown.name}`,
    ],
  )
}

/** Answers the requests of one connection, which another program made, on standard input and output. */
async function answerStdio(server: Server): Promise<void> {
  const connection = Duplex.from({ readable: process.stdin, writable: process.stdout })
  connection.on('error', () => connection.destroy())
  server.emit('connection', connection)
  await once(connection, 'close')
  server.close()
}
