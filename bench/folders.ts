// Images of folders, by the genisoimage front end beside genisoimage.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amount, type Command, compare, type Row, type Taken, times } from './row.ts'

const front = join(import.meta.dirname, '..', 'dist', 'bin', 'config-drive-genisoimage.cjs')

/** Works by name: how a folder is filled, and how often it is packed. */
const works: Readonly<Record<string, { fill: (folder: string) => void; rounds: number; files: number }>> = {
  '50 000 files of 1 KiB': { fill: (folder) => many(folder, 500), rounds: 3, files: 50_000 },
  '100 000 files of 1 KiB': { fill: (folder) => many(folder, 1000), rounds: 1, files: 100_000 },
  '200 files of 5 MiB': {
    fill(folder) {
      for (let i = 0; i < 200; i++) write(folder, `file${i}`, 5 * 2 ** 20, i)
    },
    rounds: 3,
    files: 200,
  },
  'a file of 2 GiB': {
    fill(folder) {
      write(folder, 'file', 2 ** 30, 1)
      writeFileSync(join(folder, 'file'), Buffer.alloc(2 ** 30, 'second'), { flag: 'a' })
    },
    rounds: 2,
    files: 1,
  },
}

function write(folder: string, name: string, size: number, seed: number): void {
  writeFileSync(join(folder, name), Buffer.alloc(size, `${seed} `.repeat(7)))
}

function many(folder: string, directories: number): void {
  for (let i = 0; i < directories; i++) {
    mkdirSync(join(folder, `d${i}`))
    for (let j = 0; j < 100; j++) write(join(folder, `d${i}`), `file${j}.txt`, 1024, i * 100 + j)
  }
}

/** Rows for processor time and memory of each work; both come from the same runs. */
export function folderRows(folder: string): readonly Row[] {
  return Object.entries(works).flatMap(([work, { fill, rounds, files }]) => {
    let known: readonly Taken[] | undefined
    const taken = (): readonly Taken[] => (known ??= pack(folder, fill, rounds))
    const memory = { work: `${work}: memory`, anchor: 'MiB, peak' }
    const isMany = files >= 50_000
    return [
      {
        work: `${work}: processor time`,
        anchor: 'genisoimage',
        measure() {
          const [ours, theirs] = taken()
          return times(ours!.time / theirs!.time)
        },
      },
      {
        work: `${work}: time on the clock`,
        anchor: 'genisoimage',
        measure() {
          const [ours, theirs] = taken()
          return times(ours!.clock / theirs!.clock)
        },
      },
      { ...memory, measure: () => amount(taken()[0]!.memory / 1024, 'MiB') },
      ...(isMany
        ? [
            {
              work: `${work}: memory of a file`,
              anchor: 'over bare node',
              measure: () => amount(((taken()[0]!.memory - taken()[2]!.memory) * 1024) / files, 'B'),
            },
          ]
        : []),
    ]
  })
}

function pack(folder: string, fill: (source: string) => void, rounds: number): readonly Taken[] {
  const source = join(folder, 'source')
  const output = join(folder, 'out.iso')
  mkdirSync(source)
  fill(source)
  const args = ['-quiet', '-iso-level', '3', '-J', '-r', '-o', output, source]
  const commands: readonly Command[] = [
    [process.execPath, front, ...args],
    ['genisoimage', ...args],
    [process.execPath, '-e', '0'],
  ]
  const before = (): void => rmSync(output, { force: true })
  const taken = compare(commands, join(folder, 'log'), { rounds, before })
  rmSync(source, { recursive: true })
  before()
  return taken
}
