import { execFile } from 'node:child_process'
import { closeSync, fsyncSync, openSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { FleetOutput } from '../fleet/fleet-output.ts'
import { closing, fillFile, quietly } from './fill-file.ts'
import { makeFolder } from './make-folder.ts'
import { removeStale, temporaryName } from './temporary-name.ts'

/** Returns the output that writes each drive to its path. A file has its name only when it is complete; `flush` waits for the disk. */
export function folderOutput(): FleetOutput {
  const folders = new Set<string>()
  let written: string[] = []
  return {
    async put({ image, path }) {
      const folder = dirname(path)
      const beside = join(folder, 'fleet')
      if (!folders.has(folder)) {
        await makeFolder(folder)
        removeStale(beside)
        folders.add(folder)
      }
      const temporary = temporaryName(beside, 'tmp')
      try {
        const descriptor = openSync(temporary, 'wx', 0o600)
        const { size, sha256 } = await closing(descriptor, () => fillFile(image, descriptor, {}))
        renameSync(temporary, path)
        written.push(path)
        return { size, sha256 }
      } catch (cause) {
        quietly(() => unlinkSync(temporary))
        throw cause
      }
    },
    has: ({ path, size }) => statSync(path, { throwIfNoEntry: false })?.size === size,
    async flush() {
      const paths = written
      written = []
      if (paths.length > 0) await synced(paths)
    },
  }
}

const run = promisify(execFile)

/** Waits until files are on the disk: at once where sync(1) can sync a file system, else file by file. */
async function synced(paths: readonly string[]): Promise<void> {
  const folders = [...new Set(paths.map(dirname))]
  try {
    if (process.platform === 'linux') {
      await run('sync', ['-f', ...folders])
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
