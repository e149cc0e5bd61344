import type { StorePlace } from '../../store/store-place.ts'
import type { TempUrl } from '../../store/temp-url.ts'
import type { Image } from '../../image/image.ts'
import type { PumpOptions } from '../pump.ts'
import type { Written } from '../fill-file.ts'

/** An object that is or will be in a store. */
export interface StoreObject {
  /** The place, without what grants access to it. */
  readonly name: string
  /**
   * Sends an image by one PUT, unless its bytes are there already. The store has either the whole drive or what it had before.
   *
   * @throws RemoteError; EncodeError; the signal's reason
   */
  readonly put: (image: Image, options: PumpOptions) => Promise<Written>
  /**
   * Asks whether a drive is there; undefined when nobody can tell.
   *
   * @throws RemoteError; the signal's reason
   */
  readonly has: (drive: Pick<Written, 'size' | 'sha256'>, signal: AbortSignal) => Promise<boolean | undefined>
  /**
   * Returns a temporary URL for reading.
   *
   * @throws RemoteError where there is none
   */
  readonly tempUrl: (seconds: number, signal: AbortSignal) => Promise<TempUrl>
}

/** Returns the object of a place of one kind. */
export type Store<K extends StorePlace['kind']> = (place: StorePlace & { readonly kind: K }) => StoreObject
