import { fileStore } from '../../lib/node/file-store.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { memoryStore, type Store } from '../../lib/service/store.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Returns the store of the folder that --state names, or one in memory.
 *
 * @throws Failure when the folder cannot be used
 */
export function storeIn(folder: string | undefined): Store {
  if (folder === undefined) return memoryStore()
  try {
    return fileStore(folder)
  } catch (cause) {
    throw new Failure(EXIT.failed, `cannot use ${folder}: ${reasonOf(cause)}`, [], {
      code: 'output-unwritable',
    })
  }
}
