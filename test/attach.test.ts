// What `attach` prints for a destination, and says beside it.
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { main } from '../cli/main.ts'

/** What the command line says and prints, from within this process. */
async function run(t: Test, ...args: readonly string[]) {
  const stdout = t.capture(process.stdout, 'write')
  const stderr = t.capture(process.stderr, 'write')
  const code = await main(args)
  stdout.restore()
  stderr.restore()
  const text = (written: readonly { args: readonly unknown[] }[]): string =>
    written.map(({ args }) => String(args[0])).join('')
  return { code, stdout: text(stdout()), stderr: text(stderr()) }
}

/** A drive of that format in a folder of its own. */
async function built(t: Test, name: string, ...flags: readonly string[]): Promise<string> {
  const path = join(t.testdir({}), name)
  const { code, stderr } = await run(t, 'build', '--hostname', 'web1', '-o', path, '-q', ...flags)
  t.equal(code, 0, stderr)
  return path
}

t.test('LXD and Incus', async (t) => {
  const path = await built(t, "it's, mine.iso")
  for (const [to, client] of [
    ['lxd', 'lxc'],
    ['incus', 'incus'],
  ] as const) {
    const { code, stdout, stderr } = await run(t, 'attach', path, '--to', to, '--domain', 'web1')
    t.equal(code, 0, stderr)
    const source = `'source=${path.replaceAll("'", `'\\''`)}'`
    t.equal(stdout, `${client} config device add web1 config-drive disk ${source} readonly=true\n`)
    t.match(stderr, /in a shell of the host; [^]*wins over the drive[^]*source=cloud-init:config/)
  }
})
