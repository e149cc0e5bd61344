// `run` with a real QEMU and a guest of one sector, which says on its console what cloud-init says. What a real guest
// makes of it is in ../guests.
import { type ChildProcess, execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { bin, cli } from '../cli.ts'
import { tinyGuest } from './tiny-guest.ts'
import { run, tool, withDirectory } from './tools.ts'

const execute = promisify(execFile)
const QEMU = '/usr/bin/qemu-system-x86_64'
if (!existsSync(QEMU)) throw new Error('Debian package missing: qemu-system-x86')

const USER = 'ci-info: ++++Authorized keys from /home/debian/.ssh/authorized_keys for user debian++++\r\n'
const DONE =
  '[   75.1] cloud-init[288]: Cloud-init v. 22.4.2 finished at Sun, 22 Nov 2026 22:41:28 +0000. Datasource DataSourceConfigDrive [net,ver=2][source=/dev/sr1].  Up 75.08 seconds\r\n'
const FLAGS = ['--hostname', 'web1', '--memory', '64M', '--cpus', '1']

/** Runs the tiny guest in a folder of its own, where the drive goes too; `ran` sees what is left. */
async function boot(
  text: string,
  args: readonly string[],
  onStart?: (child: ChildProcess, folder: string) => void,
) {
  return withDirectory(async (folder) => {
    await writeFile(join(folder, 'a, b.img'), tinyGuest(text))
    const temporary = join(folder, 'tmp')
    await mkdir(temporary)
    const ran = await cli(['run', 'a, b.img', ...FLAGS, ...args], {
      cwd: folder,
      env: { TMPDIR: temporary },
      ...(onStart && { onStart: (child) => onStart(child, folder) }),
    })
    const isWritten = !readFileSync(join(folder, 'a, b.img')).equals(tinyGuest(text))
    return { ...ran, left: readdirSync(temporary), isWritten }
  })
}

t.jobs = 2

t.test('cloud-init finishes', async (t) => {
  const { code, stdout, stderr, left, isWritten } = await boot(USER + DONE, ['--exit-when-done'])
  t.equal(code, 0, stderr)
  t.equal(stdout.toString(), USER + DONE, 'the console')
  t.match(stderr, /^ssh .* -p \d+ debian@127\.0\.0\.1$/m)
  t.match(stderr, 'DataSourceConfigDrive [net,ver=2][source=/dev/sr1]')
  t.same(left, [])
  t.notOk(isWritten)
})

t.test('without input', (t) =>
  withDirectory(async (folder) => {
    await writeFile(join(folder, 'a.img'), tinyGuest(USER + DONE))
    const ran = await cli(['run', 'a.img', ...FLAGS, '--exit-when-done'], {
      cwd: folder,
      node: ['/bin/sh', '-c', `exec '${process.execPath}' "$0" "$@" </dev/null`],
    })
    t.equal(ran.code, 0, ran.stderr)
    t.equal(ran.stdout.toString(), USER + DONE)
  }),
)

t.test('cloud-init finishes with errors', async (t) => {
  const module = '2026 - util.py[WARNING]: Running module runcmd (<module>) failed\n'
  for (const [text, words] of [
    [module + DONE, /:\n.*Running module runcmd/],
    [
      DONE.replace('ConfigDrive [net,ver=2]', 'None '),
      /the drive\nThe likely cause: cloud-init found no data source/,
    ],
    [
      '[\x1b[31mFAILED\x1b[0m] Failed to start \x1b[1mcloud-final.service\x1b[0m\n',
      /the drive\nThe likely cause: cloud-init found no data source/,
    ],
  ] as const) {
    const { code, stdout, stderr } = await boot(text, ['--exit-when-done', '-q'])
    t.equal(code, 1, stderr)
    t.match(stderr, words)
    t.equal(stdout.length, 0, 'no console')
  }
})

t.test('cloud-init does not finish', async (t) => {
  const late = await boot('Cloud-init v. 22.4.2 running\n', ['--timeout', '2'])
  t.match(late, { code: 1, left: [] })
  t.match(late.stderr, /2 s\n[^]*The last line on the console: Cloud-init v[^]*--timeout/)
  const off = await boot('', ['--timeout', '60', '-q', '--', '-device', 'no-such-device'])
  t.match(off, { code: 1, left: [] })
  t.match(off.stderr, /no-such-device.*[^]*QEMU ended with 1/, 'what follows -- is for QEMU')
})

t.test('the machine that QEMU gets', async (t) => {
  const seen: { args: string[]; drive: { mode: number; links: number; label: string } }[] = []
  const watch = (child: ChildProcess, folder: string): void => {
    child.stdout!.once('data', () => {
      const qemu = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').trim()
      const args = readFileSync(`/proc/${qemu}/cmdline`, 'utf8').split('\0')
      t.same(readdirSync(join(folder, 'tmp')), [], 'the drive has no name')
      const open = readdirSync(`/proc/${qemu}/fd`).map((name) => `/proc/${qemu}/fd/${name}`)
      const file = open.find((name) => readlinkSync(name).startsWith(join(folder, 'tmp', '.config-drive.')))!
      const drive = {
        mode: statSync(file).mode & 0o777,
        links: statSync(file).nlink,
        label: readFileSync(file).subarray(32808, 32816).toString(),
      }
      seen.push({ args, drive })
      t.equal(readlinkSync(`/proc/${qemu}/exe`), QEMU)
      child.kill('SIGTERM')
    })
  }
  const card = ['--ip', '192.0.2.2/29', '--mac', '52:54:00:00:00:09', '--gateway', '192.0.2.1']
  const ran = await boot('up\n', [...card, '--no-wait', '--ssh-port', '40022'], watch)
  t.match(ran, { code: 143, left: [], isWritten: false })
  t.match(ran.stderr, /^ssh .* -p 40022 USER@127\.0\.0\.1\n(?:.*\n)*config-drive: interrupted; .*$/m)
  const [{ args, drive } = { args: [], drive: {} }] = seen
  t.same(drive, { mode: 0o600, links: 0, label: 'config-2' })
  const nics = args.filter((_, n) => args[n - 1] === '-nic')
  t.same(nics, [
    'user,model=virtio-net-pci,mac=52:54:00:00:00:09,net=192.0.2.0/29,host=192.0.2.1,dns=192.0.2.3,dhcpstart=192.0.2.4,hostfwd=tcp:127.0.0.1:40022-192.0.2.2:22',
  ])
  const drives = args.filter((_, n) => args[n - 1] === '-drive')
  t.match(drives[0], /a,, b\.img,format=raw,if=virtio,snapshot=on$/)
  t.equal(drives[1], 'if=ide,index=2,media=cdrom', 'the first disc is left free')
  t.match(drives[2], /if=ide,index=3,id=config-drive,media=cdrom,readonly=on$/)
})

t.test('the machine that has a service and no drive', async (t) => {
  let args: string[] = []
  const served: Promise<string>[] = []
  const watch = (child: ChildProcess): void => {
    child.stdout!.once('data', () => {
      const qemu = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').trim()
      args = readFileSync(`/proc/${qemu}/cmdline`, 'utf8').split('\0')
      const [, port] =
        /;s=http:\/\/192\.0\.2\.1:(\d+)\/;dsmode=net$/.exec(args[args.indexOf('-smbios') + 1] ?? '') ?? []
      const get = async (path: string): Promise<string> =>
        (await fetch(`http://127.0.0.1:${port}/${path}`)).text()
      served.push(get('meta-data'), get('openstack/latest/meta_data.json'))
      void Promise.allSettled(served).then(() => child.kill('SIGTERM'))
    })
  }
  const card = ['--ip', '192.0.2.2/29', '--mac', '52:54:00:00:00:09', '--gateway', '192.0.2.1']
  const ran = await boot('up\n', [...card, '--no-wait', '--service'], watch)
  t.match(ran, { code: 143, left: [], isWritten: false })
  t.match(ran.stderr, /http:\/\/127\.0\.0\.1:\d+\n/)
  for (const document of await Promise.all(served)) t.match(document, 'web1')
  t.notOk(args.includes('-add-fd'))
  t.equal(args.filter((each) => each === '-drive').length, 1, 'the image alone')
  const unused = await boot(DONE.replace('ConfigDrive [net,ver=2]', 'None '), [
    '--service',
    '--exit-when-done',
    '-q',
  ])
  t.match(unused, { code: 1, stderr: /the service\n$/ })
  t.match(await cli(['run', 'a.img', ...FLAGS, '--state', 'state']), { code: 2, stderr: /--service/ })
})

t.test('keys go to the guest, except Ctrl-]', (t) =>
  withDirectory(async (folder) => {
    await writeFile(join(folder, 'a.img'), tinyGuest('login: '))
    const answers = JSON.stringify(['root: ', '\x1d'])
    const command = [process.execPath, bin, 'run', join(folder, 'a.img'), ...FLAGS, '--no-wait']
    const typist = join(import.meta.dirname, 'type_at_terminal.py')
    const { shown, code } = JSON.parse((await run(tool.python, [typist, answers, ...command])).toString())
    t.equal(code, 0, shown)
    t.match(shown, /Ctrl-\] stops it\.\r\n[^]*login: root: \s*$/)
  }),
)

t.test('--keep', (t) =>
  withDirectory(async (folder) => {
    await writeFile(join(folder, 'raw.img'), tinyGuest(DONE))
    await writeFile(join(folder, 'other.img'), tinyGuest(DONE))
    await execute(tool.qemuImg, ['convert', '-O', 'qcow2', 'raw.img', 'a.qcow2'], { cwd: folder })
    const keep = (image: string, file = 'kept.qcow2') =>
      cli(['run', image, ...FLAGS, '--exit-when-done', '-q', '--keep', file], { cwd: folder })
    const first = await keep('a.qcow2')
    t.equal(first.code, 0, first.stderr)
    t.equal(statSync(join(folder, 'kept.qcow2')).mode & 0o777, 0o600)
    const info = (await execute(tool.qemuImg, ['info', '--output=json', 'kept.qcow2'], { cwd: folder }))
      .stdout
    t.match(JSON.parse(info), { format: 'qcow2', 'full-backing-filename': join(folder, 'a.qcow2') })
    t.equal((await keep('a.qcow2')).code, 0, 'again')
    t.match(await keep('other.img'), { code: 1, stderr: /overlay of .*other\.img/ })
    t.match(await keep('a.qcow2', 'other.img'), { code: 1, stderr: /other\.img .*overlay/ })
    t.match(await keep('a.qcow2', 'no/kept'), { code: 1, stderr: /cannot write no\/kept: no such file/ })
  }),
)

t.test('images and flags that are rejected', (t) =>
  withDirectory(async (folder) => {
    await writeFile(join(folder, 'a.img'), tinyGuest(''))
    const PATH = folder
    const without = await cli(['run', 'a.img', ...FLAGS], { cwd: folder, env: { PATH } })
    t.match(without, { code: 1, stderr: /qemu-system-x86_64 is missing[^]*apt install qemu-system-x86\b/ })
    t.match(await cli(['run', 'none.img', ...FLAGS], { cwd: folder }), {
      code: 3,
      stderr: /cannot read none\.img: no such file/,
    })
    for (const [args, words] of [
      [['--memory', '1T'], '--memory '],
      [['--ssh-port', '0'], /--ssh-port .* 1 to 65535/],
      [['--no-wait', '--timeout', '5'], '--no-wait or --exit-when-done and --timeout'],
    ] as const) {
      t.match(await cli(['run', 'a.img', ...FLAGS, ...args]), { code: 2, stderr: words })
    }
  }),
)
