import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What plays QEMU and SSH: programs that note their arguments, and a console that says what a guest would. */
export interface FakeMachine {
  /** The folder of the programs, for PATH. */
  readonly bin: string
  /** The file with the drive that the last QEMU got. */
  readonly drive: string
  /** The arguments of each call of a program, the first call first. */
  calls(program: string): Promise<readonly (readonly string[])[]>
}

/** QEMU's side: writes the console, listens at the first forwarded port as SSH does, and obeys the monitor on descriptor 3. */
const QEMU = String.raw`
const fs = require('node:fs'), net = require('node:net')
const args = process.argv.slice(2)
fs.appendFileSync(CALLS, JSON.stringify(args) + '\n')
if (args.includes('-add-fd')) fs.writeFileSync(DRIVE, fs.readFileSync(4))
const forward = /hostfwd=tcp:127\.0\.0\.1:(\d+)-/.exec(args.join(' '))
const say = () => process.stdout.write(fs.readFileSync(CONSOLE))
if (forward === null) say()
else net.createServer((peer) => peer.on('error', () => 0).end('SSH-2.0-fake\r\n')).listen(+forward[1], '127.0.0.1', say)
const monitor = new net.Socket({ fd: 3 })
let text = ''
monitor.write('{"QMP": {}}\n')
monitor.on('error', () => process.exit(0)).on('end', () => process.exit(0)).on('data', (piece) => {
  text += piece
  const lines = text.split('\n')
  text = lines.pop()
  for (const line of lines) {
    const { execute } = JSON.parse(line)
    monitor.write('{"return": {}}\n')
    if (execute === 'quit' || execute === 'system_powerdown') setTimeout(() => process.exit(0), 20)
  }
})
`

/** SSH's side: notes its arguments, prints a line and exits with the number in its command, such as "exit 7". */
const SSH = String.raw`
const args = process.argv.slice(2)
require('node:fs').appendFileSync(CALLS, JSON.stringify(args) + '\n')
process.stdout.write('said in the guest\n')
process.exitCode = Number(/^exit (\d+)$/.exec(args.at(-1))?.[1] ?? 0)
`

/** Writes the programs into a folder. `systems` are the names of QEMU's programs to play. */
export async function fakeMachine(
  folder: string,
  console: string,
  systems: readonly string[] = ['qemu-system-x86_64', 'qemu-system-aarch64'],
): Promise<FakeMachine> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(folder, 'console'), console)
  const program = async (name: string, source: string): Promise<void> => {
    const constants = `const CALLS = ${JSON.stringify(join(folder, `${name}.calls`))}, CONSOLE = ${JSON.stringify(join(folder, 'console'))}, DRIVE = ${JSON.stringify(join(folder, 'drive'))}`
    await writeFile(join(bin, name), `#!${process.execPath}\n${constants}\n${source}`)
    await chmod(join(bin, name), 0o755)
  }
  for (const name of systems) await program(name, QEMU)
  await program('ssh', SSH)
  return {
    bin,
    drive: join(folder, 'drive'),
    async calls(name) {
      const text = await readFile(join(folder, `${name}.calls`), 'utf8').catch(() => '')
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as string[]]))
    },
  }
}
