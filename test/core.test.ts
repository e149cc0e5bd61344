// The formats' core, module by module: core/vfat/date.ts tests lib/vfat/date.ts.
import fc from 'fast-check'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })
const folder = join(import.meta.dirname, 'core')
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
  if (name.endsWith('.ts')) await import(join(folder, name))
