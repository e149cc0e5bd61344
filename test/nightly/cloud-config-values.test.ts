// Values of a cloud-config that its schema rejects, or that break each other, in a run of the whole cloud-init: an error of ours
// is one of its modules, and what is only a warning makes none.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hasErrors } from '../../lib/report/diagnostics.ts'
import { checkUserData } from '../../lib/user-data/check.ts'

const SCRIPT = join(import.meta.dirname, '..', 'interop', 'cloud-init-whole.sh')

const ROWS = `
runcmd: [[touch, /tmp/a], [sleep, 1], [echo, 1.5, true, null]]
runcmd: [touch /tmp/a, 5]
runcmd: touch /tmp/a
runcmd: []
bootcmd: [[touch, /tmp/a], [sleep, 1]]
bootcmd: [null, [touch, /tmp/a]]
bootcmd: touch /tmp/a
write_files: [{path: /run/a, content: x, permissions: 0644}]
write_files: [{path: /run/a, content: 7}]
write_files: {path: /run/a, content: x}
write_files: [{path: /run/a, content: x, append: "true"}]
write_files: [{path: /run/a, content: not base64, encoding: b64}]
write_files: [{path: /run/a, content: "aGVs bG8=", encoding: base64}]
write_files: []
packages: cloud-init
packages: [cloud-init, 7]
packages: []
package_upgrade: "false"
package_update: "no"
package_reboot_if_required: "no"
password: 12345
chpasswd: {expire: "false"}
ssh_pwauth: 1
users: [default, {name: alice, groups: [sudo, 7]}]
users: [default, {name: alice, gecos: 7}]
users: [default, {name: alice, sudo: true}, {name: bob}]
users: [default, {name: alice, sudo: false}, {name: bob}]
users: [default, {name: alice, sudo: ["ALL=(ALL) ALL"]}]
users: [default, {name: alice, ssh_authorized_keys: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl a"}]
users: []
hostname: 7
hostname: true
timezone: 7
locale: 7
disable_root: "false"
manage_etc_hosts: "true"
preserve_hostname: "true"
ssh_deletekeys: "true"
ssh_genkeytypes: ed25519
ntp: true
mounts: [[/dev/vdz, /mnt/x, auto, defaults, 0, 2]]
growpart: {mode: auto, devices: /}
resize_rootfs: "true"
final_message: 7
power_state: {mode: reboot, condition: false, timeout: "5"}
ca_certs: {trusted: "x"}
apt: {preserve_sources_list: "true"}
ssh_fp_console_blacklist: 5
final_message: [a, b]
manage_etc_hosts: [x]
ssh_import_id: [5]
password: [a]
disable_root: [a]
ca_certs: {trusted: [7]}
ssh_genkeytypes: 5
locale_configfile: {a: 1}
preserve_hostname: {a: 1}
random_seed: {data: a, encoding: b64}
`

t.test('an error is one of the guest', { timeout: 1_200_000 }, async (t) => {
  const seed = join(t.testdir({}), 'user-data')
  for (const row of ROWS.trim().split('\n')) {
    const source = `#cloud-config\n${row}\n`
    writeFileSync(seed, source)
    const shown = execFileSync('bash', [SCRIPT, seed], {
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [, result = '{}'] = /--- result\n(\{[^]*?\n\})/.exec(shown.toString()) ?? []
    const { errors } = (JSON.parse(result) as { v1: { errors: readonly string[] } }).v1
    const found = checkUserData(new TextEncoder().encode(source), {})
    t.equal(hasErrors(found), errors.length > 0, `${row}: ${errors.join()}`)
  }
})
