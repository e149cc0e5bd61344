import { setMaxListeners } from 'node:events'
import type { FleetOutput } from '../../fleet/fleet-output.ts'
import type { ManifestEntry } from '../../fleet/manifest.ts'
import { type OutputPath, outputPath } from '../../fleet/output-path.ts'
import { rowFinding } from '../../fleet/findings.ts'
import { publicName, storePlace } from '../../store/store-place.ts'
import type { Surroundings } from '../remote/surroundings.ts'
import { OutputError } from '../write-drives.ts'
import type { StoreObject } from './store.ts'
import type { Stores } from './open-stores.ts'

/** Where the drives of a fleet go in a store. */
export interface StoreOutput {
  /** The names of the objects, without what grants access to them. */
  readonly output: OutputPath
  readonly to: FleetOutput
}

export interface StoreOutputOptions {
  readonly open: Stores
  /** The seconds that the temporary URLs of the drives are valid; undefined makes none. */
  readonly urlSeconds?: number | undefined
  readonly surroundings: Pick<Surroundings, 'now'>
  readonly signal: AbortSignal
}

/** The drives that are on their way at once; the answer of a store takes longer than the making of a drive. */
const CONCURRENCY = 16

/**
 * Returns the output that stores the drives of a fleet.
 *
 * @param pattern a URL such as `s3://drives/${rack}/${name}.iso`; the query of a pre-signed URL is the same for all drives, as in
 *   those of Swift for a prefix
 * @param source the name of the inventory in findings
 */
export function storeOutput(
  pattern: string,
  source: string,
  { open, urlSeconds, surroundings, signal }: StoreOutputOptions,
): StoreOutput {
  // Each request on its way listens for an interruption.
  setMaxListeners(0, signal)
  const shown = publicName(pattern)
  const query = shown === pattern ? '' : pattern.slice(pattern.indexOf('?'))
  const names = outputPath(shown, source)
  const object = (path: string): Promise<StoreObject> => {
    const place = storePlace(`${path}${query}`)
    if (place === undefined || 'problem' in place) throw new RangeError(`not the name of an object: ${path}`)
    return open(place)
  }
  const isFresh = ({ url_expires }: ManifestEntry): boolean =>
    urlSeconds === undefined ||
    // Half of its life must be left, or the next run makes another.
    Date.parse(url_expires ?? '') - surroundings.now().getTime() > urlSeconds * 500
  return {
    output(row) {
      const found = names(row)
      if ('problem' in found) return found
      const place = storePlace(`${found.path}${query}`)
      if (place !== undefined && 'problem' in place)
        return { problem: rowFinding('row-object-name', source, row.line, { problem: place.problem }) }
      return found
    },
    to: {
      concurrency: CONCURRENCY,
      async put({ path, image }) {
        const found = await object(path)
        try {
          const { size, sha256 } = await found.put(image, { signal })
          if (urlSeconds === undefined) return { size, sha256 }
          const { url, expires } = await found.tempUrl(urlSeconds, signal)
          return { size, sha256, url, url_expires: expires }
        } catch (cause) {
          throw signal.aborted ? cause : new OutputError(found, cause)
        }
      },
      async has(entry) {
        if (!isFresh(entry)) return false
        // Where nobody can tell, the manifest is believed.
        const found = await object(entry.path)
        try {
          return (await found.has(entry, signal)) ?? true
        } catch (cause) {
          throw signal.aborted ? cause : new OutputError(found, cause)
        }
      },
    },
  }
}
