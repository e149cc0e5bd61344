import type { RenderContext } from '../../lib/context.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { registry, type Registry } from '../../lib/service/registry.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { type Loaded, load, pathsOf, type SpecOptions, stateOf } from './sources.ts'

/** The instances that a command serves. */
export interface ServedInstances {
  /** Returns the instances as they are now. */
  readonly registry: () => Registry
  /** Loads the instances of changed files; those of files with errors, which are printed, stay as they were. */
  readonly refresh: () => Promise<void>
}

/**
 * Loads the instances of specs, drives and folders.
 *
 * @param check throws a Failure for instances that cannot be served together
 * @throws Failure when one has errors, or two cannot be told apart
 */
export async function loadInstances(
  sources: readonly string[],
  options: SpecOptions,
  context: RenderContext,
  check: (instances: Registry) => void,
): Promise<ServedInstances> {
  const loaded = new Map<string, Loaded & { readonly state: string }>()
  const read = async (path: string): Promise<void> => {
    const { instance, files } = await load(path, options, context)
    loaded.set(path, { instance, files, state: stateOf(files) })
  }
  /** The states of files with errors, whose errors are printed once. */
  const failed = new Map<string, string>()
  for (const path of pathsOf(sources)) await read(path)
  const checked = (): Registry => {
    const instances = distinct(loaded)
    check(instances)
    return instances
  }
  let current = checked()
  const refresh = async (): Promise<void> => {
    const paths = pathsOf(sources)
    const changed = paths.filter((path) => {
      const known = loaded.get(path)
      if (failed.get(path) === stateOf([path, ...(known?.files ?? [])])) return false
      return known === undefined || stateOf(known.files) !== known.state
    })
    const gone = [...loaded.keys()].filter((path) => !paths.includes(path))
    if (changed.length === 0 && gone.length === 0) return
    for (const path of gone) loaded.delete(path)
    for (const path of changed) {
      try {
        await read(path)
      } catch (cause) {
        if (!(cause instanceof Failure)) throw cause
        say(`config-drive: ${cause.message}`)
        failed.set(path, stateOf([path, ...(loaded.get(path)?.files ?? [])]))
      }
    }
    current = checked()
  }
  let refreshing: Promise<void> = Promise.resolve()
  return {
    registry: () => current,
    refresh() {
      refreshing = refreshing.then(refresh).catch((cause: unknown) => {
        if (!(cause instanceof Failure)) throw cause
        say(`config-drive: ${cause.message}`)
      })
      return refreshing
    },
  }
}

function distinct(loaded: ReadonlyMap<string, Loaded>): Registry {
  const found = registry([...loaded.values()].map(({ instance }) => instance))
  const [clash] = found.clashes
  if (clash === undefined) return found
  const names = inWords([...clash.instances], 'and')
  throw new Failure(
    EXIT.invalid,
    `two instances have the same ${clash.kind === 'mac' ? 'MAC address' : clash.kind}, ${clash.value}: ${names}`,
    [],
    { code: 'instances-clash' },
  )
}
