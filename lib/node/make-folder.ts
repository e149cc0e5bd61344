import { rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import fs from 'fs-extra'
import { quietly } from './fill-file.ts'

/** Makes the folder, and those above it that are missing. Gives what removes them again, unless there is something in them. */
export async function makeFolder(folder: string, mode?: number): Promise<() => void> {
  const missing: string[] = []
  for (let at = folder; !(await fs.pathExists(at)); at = dirname(at)) missing.push(at)
  const remove = (): void =>
    quietly(() => {
      for (const made of missing) if (fs.existsSync(made)) rmdirSync(made)
    })
  try {
    await fs.ensureDir(folder, mode)
  } catch (cause) {
    remove()
    throw cause
  }
  return remove
}
