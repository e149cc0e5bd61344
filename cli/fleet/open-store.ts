import { openStores } from '../../lib/node/stores/open-stores.ts'
import { type StoreOutput, storeOutput } from '../../lib/node/stores/store-output.ts'
import { systemSurroundings } from '../../lib/node/remote/surroundings.ts'
import { placeName, publicName, storePlace } from '../../lib/store/store-place.ts'
import { tempUrlSeconds } from '../args/store-options.ts'
import { wrong } from '../args/wrong-usage.ts'
import { withStore } from '../report/remote-failures.ts'
import { commandContext } from '../terminal/command-context.ts'

/**
 * Opens the store of a fleet; returns undefined for an output pattern that is a path. The credentials of the store are read at once, if
 * drives will be stored.
 *
 * @throws Failure for a pattern that is wrong, and for credentials that are missing
 */
export async function openStore(
  pattern: string,
  duration: string | undefined,
  { verb, source, signal }: { readonly verb: string; readonly source: string; readonly signal: AbortSignal },
): Promise<(StoreOutput & { readonly urlSeconds: number | undefined }) | undefined> {
  const urlSeconds = tempUrlSeconds(duration, verb)
  const example = storePlace(pattern.replaceAll(/\$\{[A-Za-z_]\w*\}/g, 'name'))
  if (example === undefined) {
    if (urlSeconds === undefined) return undefined
    throw wrong('--temp-url needs -o s3://… or -o swift://….', verb)
  }
  if ('problem' in example) throw wrong(`--output: ${example.problem}.`, verb)
  const shown = publicName(pattern)
  if (!shown.includes('${') || pattern.slice(shown.length).includes('${'))
    throw wrong(
      'The query of a pre-signed URL is the same for every drive, so ${name} must be before it.',
      verb,
    )
  if (urlSeconds !== undefined && example.kind === 'url')
    throw wrong('--temp-url needs -o s3://… or -o swift://….', verb)
  const surroundings = systemSurroundings(commandContext().random)
  const open = openStores({ surroundings })
  if (verb === 'fleet build')
    await withStore(placeName(example), async () => {
      const object = await open(example)
      // A store that gives no URL says so before anything is sent.
      if (urlSeconds !== undefined) await object.tempUrl(urlSeconds, signal)
    })
  return { ...storeOutput(pattern, source, { open, urlSeconds, surroundings, signal }), urlSeconds }
}
