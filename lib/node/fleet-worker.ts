/** The thread that makes drives of a fleet: it does what messages of the main thread say, one after the other. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Answers, Need } from '../shape/need.ts'
import { isMap, parseIfJson } from '../text/json.ts'
import { nodeContext } from './context.ts'
import { driveMaker } from './drive-maker.ts'
import { fleetTemplate } from './fleet-template.ts'
import { localOutput } from './local-output.ts'
import type { Reply, Request, WorkerStart } from './worker-messages.ts'
import { fieldsOfError } from './worker-messages.ts'

const { text, template, maker, output, now } = workerData as WorkerStart
const port = parentPort!

/** What waits or waited for answers of the main thread, by number. */
const asking: ((answers: Answers) => void)[] = []

const filled = fleetTemplate(text, template, (needs: readonly Need[]) => {
  return new Promise((resolve) => {
    const number = asking.push(resolve) - 1
    reply({ kind: 'needs', number, needs })
  })
})
const local = driveMaker(filled, output === undefined ? undefined : localOutput(output), {
  ...maker,
  context: nodeContext(now),
})

function reply(message: Reply, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

let last: Promise<unknown> = Promise.resolve()
port.on('message', (request: Request) => {
  if (request.kind === 'answers') {
    asking[request.number]!(request.answers)
    return
  }
  last = last
    .then(() => act(request))
    .catch((cause: unknown) => reply({ kind: 'error', batch: request.batch, error: fieldsOfError(cause) }))
})

async function act(request: Exclude<Request, { kind: 'answers' }>): Promise<void> {
  const { batch } = request
  if (request.kind === 'prepare') {
    const tasks = request.tasks.map(({ line, variables, ...task }) => {
      const row = parseIfJson(variables)
      return { ...task, row: { line, variables: isMap(row) ? row : new Map() } }
    })
    reply({ kind: 'prepared', batch, drives: await local.prepare(batch, tasks, request.first) })
  } else if (output !== undefined) {
    reply({ kind: 'stored', batch, drives: await local.store(batch, request.places) })
  } else {
    const drives = (await local.finish(batch, request.places)).map(({ image, sha256 }) => {
      const [first] = image.segments
      return sha256 === undefined ? undefined : { bytes: first!.content as Uint8Array<ArrayBuffer>, sha256 }
    })
    reply(
      { kind: 'finished', batch, drives },
      drives.flatMap((drive) => (drive === undefined ? [] : [drive.bytes.buffer])),
    )
  }
}

reply({ kind: 'ready' })
