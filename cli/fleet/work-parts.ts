import { outputPath } from '../../lib/fleet/output-path.ts'
import { nodeContext } from '../../lib/node/context.ts'
import { doFleetJob, type FleetJob, type FleetSettings, OtherInputError } from '../../lib/node/fleet-job.ts'
import { type FleetTemplate, fleetTemplate } from '../../lib/node/fleet-template.ts'
import type { ArgumentsOf } from '../args/command.ts'
import type { queueOptions } from '../args/queue-options.ts'
import { policyOf } from '../input/policy.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { version } from '../version.ts'
import { openQueueOf } from './open-queue.ts'
import { openStore } from './open-store.ts'
import { saltOf } from './salt.ts'

export type WorkArguments = ArgumentsOf<typeof queueOptions> & { readonly stay: boolean } & Parameters<
    typeof policyOf
  >[0]

/** What a worker did. */
export interface WorkDone {
  readonly parts: number
  readonly made: number
  readonly failed: number
}

/**
 * Does the parts of a queue in this process.
 *
 * @throws Failure if this machine would make other drives; also of `openQueueOf`; the signal's reason
 */
export async function workParts(args: WorkArguments, signal: AbortSignal): Promise<WorkDone> {
  const { queue, shown } = await openQueueOf(args, 'fleet work')
  const done = { parts: 0, made: 0, failed: 0 }
  let last: { readonly key: string; readonly template: FleetTemplate } | undefined
  const templateOf = (settings: FleetSettings): FleetTemplate => {
    const key = JSON.stringify(settings)
    if (last?.key !== key) last = { key, template: templateFor(settings, args, signal) }
    return last.template
  }
  const act = async (job: FleetJob) => {
    const { settings, part } = job
    const { program, inventory, output, format, isStrict, judgesAll, now } = settings
    if (program !== version())
      throw new Failure(
        EXIT.invalid,
        `The fleet was submitted by config-drive ${program}, and this is ${version()}, which can make other drives.`,
      )
    const store = await openStore(output, undefined, { verb: 'fleet work', source: inventory, signal })
    const began = performance.now()
    const result = await doFleetJob(job, templateOf(settings), {
      output: store?.output ?? outputPath(output, inventory),
      to: store?.to,
      inventory,
      format: format ?? undefined,
      isStrict,
      judgesAll,
      context: nodeContext(new Date(now)),
      signal,
    })
    const rate = Math.round((result.entries.length / (performance.now() - began)) * 1000)
    say(`part ${part}: ${result.entries.length} made, ${result.failed.length} failed, ${rate} drives/s`)
    done.parts++
    done.made += result.entries.length
    done.failed += result.failed.length
    return result
  }
  try {
    await queue.work({
      act,
      signal,
      stays: args.stay,
      isOwn: (cause) => cause instanceof OtherInputError || cause instanceof Failure,
      onLost: () => say(`the connection with ${shown} is lost; trying again`),
    })
  } catch (cause) {
    if (cause instanceof OtherInputError) throw new Failure(EXIT.invalid, cause.message)
    throw cause
  } finally {
    await queue.close()
  }
  return done
}

function templateFor(settings: FleetSettings, args: WorkArguments, signal: AbortSignal): FleetTemplate {
  const { text, source, inventory, folder, format, now, allow } = settings
  return fleetTemplate(text, {
    source,
    inventory,
    salt: saltOf(format ?? undefined, new Date(now)),
    folder,
    policy: policyOf(args),
    allow,
    signal,
  })
}
