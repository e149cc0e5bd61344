import { openStores } from '../../lib/node/stores/open-stores.ts'
import type { StoreObject } from '../../lib/node/stores/store.ts'
import type { TempUrl } from '../../lib/store/temp-url.ts'
import { withStore } from '../report/remote-failures.ts'
import { interruptible } from '../terminal/signals.ts'
import type { Output } from './outputs.ts'

/**
 * Opens the objects of the outputs that are in stores, by their names.
 *
 * @throws Failure when credentials are missing
 */
export async function openObjects(outputs: readonly Output[]): Promise<ReadonlyMap<string, StoreObject>> {
  const open = openStores()
  const objects = new Map<string, StoreObject>()
  for (const { path, place } of outputs)
    if (place !== undefined) objects.set(path, await withStore(path, () => open(place)))
  return objects
}

/**
 * Returns the temporary URLs of objects, by their names.
 *
 * @throws Failure when there is none for an object
 */
export async function tempUrls(
  objects: ReadonlyMap<string, StoreObject>,
  seconds: number,
): Promise<ReadonlyMap<string, TempUrl>> {
  return interruptible(async (signal) => {
    const urls = new Map<string, TempUrl>()
    for (const [path, object] of objects)
      urls.set(path, await withStore(path, () => object.tempUrl(seconds, signal)))
    return urls
  })
}
