// The UUID that Linux makes of a volume's date: /dev/disk/by-uuid tells two drives in one guest apart.
import { spawnSync } from 'node:child_process'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { cli } from '../cli.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const GENISOIMAGE = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))

const uuidOf = async (image: string): Promise<string> =>
  (await run(tool.blkid, ['-p', '-o', 'value', '-s', 'UUID', image])).toString().trim()

t.test('two drives, made in the same second of files of the same sizes', (t) =>
  withDirectory(async (directory) => {
    const make = async (name: string, id: string, args: string[] = [], env = {}): Promise<string> => {
      const folder = join(directory, name)
      await mkdir(folder)
      await writeFile(join(folder, 'meta-data'), `instance-id: ${id}\n`)
      await utimes(join(folder, 'meta-data'), 1e9, 1e9)
      await utimes(folder, 1e9, 1e9)
      const image = `${folder}.iso`
      const { status, stderr } = spawnSync(
        process.execPath,
        [GENISOIMAGE, '-quiet', '-J', '-r', '-V', 'cidata', ...args, '-o', image, folder],
        { env: { ...process.env, ...env }, encoding: 'utf8' },
      )
      t.equal(status, 0, stderr)
      return uuidOf(image)
    }
    const one = await make('one', 'i-1')
    t.not(one, await make('two', 'i-2'))
    t.equal(one, await make('again', 'i-1'), 'the same drive again')
    t.equal(await make('epoch', 'i-1', [], { SOURCE_DATE_EPOCH: '1700000000' }), '2023-11-14-22-13-20-00')
    const date = ['-modification-date', '2024022923595977']
    t.equal(await make('option', 'i-1', date), '2024-02-29-23-59-59-77')
    t.equal(await make('both', 'i-1', date, { SOURCE_DATE_EPOCH: '1' }), '2024-02-29-23-59-59-77')
  }),
)

t.test('drives of build and localds', (t) =>
  withDirectory(async (cwd) => {
    const build = async (name: string, args: readonly string[], env = {}): Promise<string> => {
      const { code, stderr } = await cli([...args], { cwd, env })
      t.equal(code, 0, stderr)
      return uuidOf(join(cwd, name))
    }
    const spec = (host: string): string[] => ['build', '--hostname', host, '-o', 'x.iso']
    const one = await build('x.iso', spec('web-1'))
    t.not(one, await build('x.iso', spec('web-2')))
    t.equal(one, await build('x.iso', spec('web-1')))
    const epoch = { SOURCE_DATE_EPOCH: '1700000000' }
    t.equal(await build('x.iso', spec('web-1'), epoch), '2023-11-14-22-13-20-00')
    await writeFile(join(cwd, 'user-data'), '#cloud-config\n')
    const seed = (host: string): string[] => ['localds', '-H', host, 's.iso', 'user-data']
    t.not(await build('s.iso', seed('a')), await build('s.iso', seed('b')))
    t.equal(await build('s.iso', seed('a'), epoch), '2023-11-14-22-13-20-00')
  }),
)
