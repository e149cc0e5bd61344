import { execFile } from 'node:child_process'
import { closeSync, fsyncSync, openSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { FinishedDrive, FleetOutput, StoredDrive } from '../fleet/fleet-output.ts'
import { closing, fillFile, quietly } from './fill-file.ts'
import { makeFolder } from './make-folder.ts'
import { removeStale, temporaryName } from './temporary-name.ts'

/** Returns the output that writes each drive to its path. A file has its name only when it is complete; `flush` waits for the disk. */
export function folderOutput(): FleetOutput {
  /** The name of a drive that is not complete, by folder. */
  const temporaries = new Map<string, string>()
  return {
    async put(drive) {
      const folder = dirname(drive.path)
      let temporary = temporaries.get(folder)
      if (temporary === undefined) {
        const beside = join(folder, 'fleet')
        await makeFolder(folder)
        removeStale(beside)
        temporary = temporaryName(beside, 'tmp')
        temporaries.set(folder, temporary)
      }
      try {
        const stored = await written(drive, temporary)
        renameSync(temporary, drive.path)
        return stored
      } catch (cause) {
        quietly(() => unlinkSync(temporary))
        throw cause
      }
    },
    has: ({ path, size }) => statSync(path, { throwIfNoEntry: false })?.size === size,
    flush: (drives) => synced(drives.map(({ path }) => path)),
  }
}

async function written({ image, sha256 }: FinishedDrive, path: string): Promise<StoredDrive> {
  const descriptor = openSync(path, 'wx', 0o600)
  const [first] = image.segments
  if (sha256 === undefined || !(first?.content instanceof Uint8Array))
    return closing(descriptor, () => fillFile(image, descriptor, {}))
  const bytes = first.content
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done)
  } catch (cause) {
    quietly(() => closeSync(descriptor))
    throw cause
  }
  // A network file system reports write errors only on close.
  closeSync(descriptor)
  return { size: image.size, sha256 }
}

const run = promisify(execFile)

/** The most folders that one call of sync(1) gets. */
const MOST_FOLDERS = 1000

/** Waits until files are on the disk: at once where sync(1) can sync a file system, else file by file. */
async function synced(paths: readonly string[]): Promise<void> {
  const folders = [...new Set(paths.map(dirname))]
  try {
    if (process.platform === 'linux') {
      for (let at = 0; at < folders.length; at += MOST_FOLDERS)
        await run('sync', ['-f', '--', ...folders.slice(at, at + MOST_FOLDERS)])
      return
    }
  } catch {
    // Not every sync(1) knows -f.
  }
  for (const path of [...paths, ...folders]) syncOne(path)
}

function syncOne(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
