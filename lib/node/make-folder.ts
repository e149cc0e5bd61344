import { rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import fs from 'fs-extra'
import { quietly } from './fill-file.ts'

/** Makes a folder and its missing parents, and returns a function that removes them again if they are empty. */
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
