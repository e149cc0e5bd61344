import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { httpServer } from '../../lib/node/http-server.ts'
import { specInstance } from '../../lib/service/instance.ts'
import { registry } from '../../lib/service/registry.ts'
import { metadataService } from '../../lib/service/service.ts'
import type { Spec } from '../../lib/spec.ts'
import { eventText } from '../serve/event-text.ts'
import { storeIn } from '../serve/state.ts'
import { commandContext } from '../terminal/command-context.ts'
import { say } from './terminal.ts'

const HOST = '127.0.0.1'

/**
 * Serves the metadata of a spec on a free local port for as long as `use` takes.
 *
 * @param state the folder that keeps what the guest posts; in memory when it is undefined
 * @throws Failure when the folder cannot be used; what `use` throws
 */
export async function withService(
  spec: Spec,
  state: string | undefined,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const context = commandContext()
  const instance = specInstance(spec, context, { hasInterfaces: true })
  const instances = registry([instance])
  const service = metadataService({
    registry: () => instances,
    store: storeIn(state),
    now: () => new Date(),
    random: context.random,
    tell: (event) => say(eventText(event).trimEnd()),
  })
  const server = httpServer(service, { instance: instance.name }).listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    say(`The service of the guest is at http://${HOST}:${port}`)
    await use(port)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
