// What strangers put into the files that this program opens: one table of cases, by what they try.
import t from 'tap'
import type { Hostile } from './hostile/case.ts'
import { driveValues } from './hostile/drive-values.ts'
import { secrets } from './hostile/secrets.ts'
import { terminal } from './hostile/terminal.ts'

const cases: readonly Hostile[] = [...secrets, ...terminal, ...driveValues]

for (const { kind, name, run } of cases) t.test(`${kind}: ${name}`, async (t) => run(t))
