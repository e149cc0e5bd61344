// What `run` makes of a guest's console: the stages and errors of cloud-init, and why a guest does not come up. The files in
// fixtures/consoles are consoles of real guests (Debian 12, OVMF), recorded from the serial port; each has what follows from it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bootReader, type BootReport, type Stalled } from '../cli/run/boot-report.ts'
import { type Cause, causeText } from '../cli/run/boot-causes.ts'

const folder = join(import.meta.dirname, 'fixtures', 'consoles')

/** Reads a console in pieces of that many bytes. */
function read(text: string | Uint8Array, piece = 1000): { report: BootReport | undefined; stalled: Stalled } {
  let report: BootReport | undefined
  const reader = bootReader((found) => (report = found))
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  for (let at = 0; at < bytes.length; at += piece) reader.read(bytes.subarray(at, at + piece))
  return { report, stalled: reader.stalled() }
}

const stage = (name: string, at: string): string =>
  `[   15.2] cloud-init[200]: Cloud-init v. 22.4.2 running '${name}' at Sun, 22 Nov 2026 22:40:40 +0000. Up ${at} seconds.\n`
const DONE =
  '[   75.1] cloud-init[288]: Cloud-init v. 22.4.2 finished at Sun, 22 Nov 2026 22:41:28 +0000. Datasource DataSourceConfigDrive [net,ver=2][source=/dev/sr1].  Up 75.08 seconds\n'

t.test('stages', async (t) => {
  const text = stage('init-local', '15.20') + stage('init', '31.5') + stage('modules:final', '60') + DONE
  for (const piece of [1, 7, 100_000])
    t.same(read(text, piece).report?.stages, [
      { stage: 'init-local', at: 15.2 },
      { stage: 'init', at: 31.5 },
      { stage: 'modules:final', at: 60 },
      { stage: 'finished', at: 75.08 },
    ])
})

t.test('the lines that say why', async (t) => {
  const text = [
    stage('modules:final', '60'),
    'Reading package lists...\n',
    '/var/lib/cloud/instance/scripts/runcmd: 2: no-such-program: not found\n',
    '2026-11-22 22:41:28,123 - cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)\n',
    '2026-11-22 22:41:28,124 - util.py[WARNING]: Running module scripts-user (<module>) failed\n',
    DONE,
  ].join('')
  const { problems, log } = read(text).report!
  t.match(problems, [/Running module scripts-user/])
  t.equal(problems.length, 1)
  t.match(
    log.join('\n'),
    /no-such-program: not found[^]*Failed to run module scripts-user|Failed to run module[^]*not found/,
  )
  t.equal(new Set(log).size, log.length)
})

const CASES: readonly (readonly [cause: Cause, console: string])[] = [
  ['console-silent', ''],
  ['console-silent', '\r\n\r\n\x1b[2J\x1b[0m'],
  ['unknown', '[    0.000000] Linux version 6.1.0-31-cloud-amd64\n'],
  [
    'not-bootable',
    'BdsDxe: failed to load Boot0001 "UEFI Misc Device"\nBdsDxe: No bootable option or device was found.\nBdsDxe: Press any key to enter the Boot Manager Menu.\n',
  ],
  ['not-bootable', 'UEFI Interactive Shell v2.2\nEDK II\nShell> '],
  ['not-bootable', 'Booting from Hard Disk...\nBoot failed: not a bootable disk\n\nNo bootable device.\n'],
  ['loader-failed', 'error: no such partition.\nEntering rescue mode...\ngrub rescue> '],
  [
    'kernel-panic',
    '[    2.9] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n[    2.9] CPU: 0 PID: 1\n[    3.0] Rebooting in 1 seconds..\n',
  ],
  ['emergency-mode', 'ALERT!  UUID=0 does not exist.  Dropping to a shell!\n(initramfs) '],
  [
    'emergency-mode',
    'You are in emergency mode. After logging in, type "journalctl -xb"\nGive root password for maintenance\n(or press Control-D to continue): ',
  ],
  [
    'network-missing',
    '[ ***  ] A start job is running for Wait for Network to be Configured (1min 3s / no limit)\n',
  ],
  [
    'network-missing',
    '\x1bM\r\x1b[K[ ***  ] Job systemd-networkd-wait-online.service/start running (1min 3s / no limit)\n',
  ],
  ['service-waited', '[ ***  ] Job dev-vdb.device/start running (1min 3s / 1min 30s)\n'],
  [
    'metadata-waited',
    `${stage('init', '9')}url_helper.py[WARNING]: Calling 'http://169.254.169.254/openstack' failed [10/-1s]: request error\n`,
  ],
  [
    'drive-not-found',
    '2026 - main.py[ERROR]: No instance datasource found! Likely bad things to come!\ndebian login: ',
  ],
  ['no-cloud-init', '\r\nDebian GNU/Linux 12 debian ttyS0\r\n\r\ndebian login: '],
  [
    'stage-unfinished',
    `${stage('init-local', '9')}${stage('modules:final', '20')}Reading package lists...\n`,
  ],
  ['stage-unfinished', `${stage('init', '9')}web1 login: `],
  ['mirror-unreachable', `${stage('modules:final', '20')}E: Temporary failure resolving 'deb.debian.org'\n`],
  ['out-of-memory', '[   40.1] Out of memory: Killed process 301 (apt-get)\n'],
  ['no-cloud-init', '[  OK  ] Reached target multi-user.target - Multi-User System.\n'],
  ['no-cloud-init', '[FAILED] Failed to start ssh.service - OpenBSD Secure Shell server.\n'],
  // What was waited for came, and cloud-init went on.
  [
    'stage-unfinished',
    `[ ***  ] A start job is running for Wait for Network to be Configured (1min / no limit)\n${stage('init', '80')}`,
  ],
]

t.test('likely causes', async (t) => {
  for (const [cause, text] of CASES)
    for (const piece of [3, 100_000]) {
      const { report, stalled } = read(text, piece)
      t.equal(report, undefined)
      t.equal(stalled.cause, cause, JSON.stringify(text.slice(-80)))
      t.ok(causeText(stalled.cause).length > 20)
    }
  // oxlint-disable-next-line no-control-regex
  t.notMatch(read('a\x1bM\r\x1b[Kb\n').stalled.line, /\x1b/)
  t.equal(read('debian login: ').stalled.line, 'debian login:', 'a prompt has no line break')
})

t.test('real consoles', async (t) => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))
  t.ok(names.length > 0)
  for (const name of names) {
    const { report, stalled } = read(readFileSync(join(folder, name)))
    const expected = JSON.parse(readFileSync(join(folder, name.replace(/txt$/, 'json')), 'utf8')) as object
    t.match(
      { ...report, cause: report === undefined ? stalled.cause : undefined, last: stalled.line },
      expected,
      name,
    )
  }
})
