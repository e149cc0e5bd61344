// A command line of every verb for each way in which it can end, for the tests of --json.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Test } from 'tap'
import { bin } from './cli.ts'

interface AnswerLine {
  readonly args: readonly string[]
  readonly input?: string
  /** The exit code. */
  readonly code: number
  /** The codes in the report, if any have to be there. */
  readonly codes?: readonly string[]
}

/** The command lines by verb. Each stands alone: they can run in any order in the same folder. */
export const ANSWER_LINES: Readonly<Record<string, readonly AnswerLine[]>> = {
  new: [
    { args: [], code: 2, codes: ['wrong-usage'] },
    { args: ['--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
  init: [
    { args: [], code: 0 },
    { args: ['ubuntu', '-o', '-'], code: 0 },
    { args: ['ubuntu', '-o', 'started.yaml', '--force'], code: 0 },
    { args: ['ubuntu', '-o', 'notes.txt/folder.yaml'], code: 1, codes: ['output-unwritable'] },
    { args: ['ubunut'], code: 2, codes: ['wrong-usage'] },
  ],
  build: [
    { args: ['spec.yaml', '-o', 'made.iso'], code: 0 },
    { args: ['spec.yaml', '-o', 'iso=two.iso', '-o', 'dir=two'], code: 0 },
    { args: ['invalid.yaml', '-o', 'invalid.iso'], code: 3, codes: ['unknown-key'] },
    { args: ['spec.yaml', '-o', 'notes.txt/made.iso'], code: 1, codes: ['output-unwritable'] },
    { args: ['spec.yaml'], code: 2, codes: ['wrong-usage'] },
    { args: ['spec.yaml', '--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
  show: [
    { args: ['spec.yaml'], code: 0 },
    { args: ['parts.yaml'], code: 0 },
    { args: ['parts.yaml', '--show-secrets'], code: 0 },
    { args: ['invalid.yaml'], code: 3, codes: ['unknown-key'] },
    { args: [], code: 2, codes: ['wrong-usage'] },
  ],
  check: [
    { args: ['drive.iso'], code: 0 },
    { args: ['spec.yaml', '--guest', 'cloud-init'], code: 0 },
    { args: ['invalid.yaml'], code: 3, codes: ['unknown-key'] },
    { args: ['seed'], code: 3 },
    { args: ['notes.txt'], code: 3, codes: ['not-found'] },
    { args: ['drive.iso', '--guest', 'nosuch'], code: 3, codes: ['unknown-guest'] },
  ],
  inspect: [
    { args: ['drive.iso'], code: 0 },
    { args: ['drive.iso', '--show-secrets'], code: 0 },
    { args: ['drive.iso', '--map'], code: 0 },
    { args: ['drive.iso', '--spec', '--show-secrets'], code: 0 },
    { args: ['seed'], code: 0 },
    { args: ['notes.txt'], code: 3, codes: ['not-found'] },
    { args: ['drive.iso', '--spec'], code: 2, codes: ['wrong-usage'] },
  ],
  diff: [
    { args: ['drive.iso', 'drive.iso'], code: 0 },
    { args: ['drive.iso', 'other.iso'], code: 1 },
    { args: ['drive.iso', 'other.iso', '--all', '--show-secrets'], code: 1 },
    { args: ['drive.iso', 'seed'], code: 1 },
    { args: ['drive.iso', 'notes.txt'], code: 3, codes: ['not-found'] },
    { args: ['-', '-'], code: 2, codes: ['wrong-usage'] },
  ],
  ls: [
    { args: ['drive.iso'], code: 0 },
    { args: ['drive.iso', 'openstack', '-l'], code: 0 },
    { args: ['notes.txt'], code: 3, codes: ['not-found'] },
    { args: [], code: 2, codes: ['wrong-usage'] },
  ],
  cat: [
    { args: ['drive.iso', 'openstack/latest/user_data'], code: 0 },
    { args: ['drive.iso', 'random'], code: 0 },
    { args: ['notes.txt', 'a'], code: 3, codes: ['not-found'] },
    { args: ['drive.iso'], code: 2, codes: ['wrong-usage'] },
  ],
  extract: [
    { args: ['drive.iso', 'extracted'], code: 0 },
    { args: ['notes.txt', 'nothing'], code: 3, codes: ['not-found'] },
    { args: ['drive.iso', 'notes.txt'], code: 1, codes: ['output-unwritable'] },
    { args: ['drive.iso', 'x', '--max-size', 'much'], code: 2, codes: ['wrong-usage'] },
  ],
  'render-jinja': [
    { args: ['template.yaml'], code: 0 },
    { args: ['notes.txt'], code: 3, codes: ['not-found'] },
    { args: ['drive.iso', '--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
  guests: [
    { args: [], code: 0 },
    { args: ['--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
  attach: [
    { args: ['drive.iso', '--to', 'qemu'], code: 0 },
    { args: ['drive.iso', '--to', 'proxmox'], code: 0 },
    { args: ['spec.yaml', '--to', 'guestinfo'], code: 0 },
    { args: ['drive.iso', '--to', 'proxmox', '--detach'], code: 0 },
    { args: ['drive.iso', '--to', 'nova', '--detach'], code: 2, codes: ['wrong-usage'] },
    { args: ['none.iso', '--to', 'guestinfo'], code: 3, codes: ['file-missing'] },
    { args: ['drive.iso', '--to', 'mars'], code: 2, codes: ['wrong-usage'] },
  ],
  run: [
    { args: ['none.img', 'spec.yaml'], code: 3, codes: ['file-missing'] },
    { args: ['none.img', 'spec.yaml', '--memory', 'much'], code: 2, codes: ['wrong-usage'] },
  ],
  serve: [
    { args: ['invalid.yaml'], code: 3, codes: ['unknown-key'] },
    { args: ['--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
  web: [
    { args: ['-o', 'page.html', '--force'], code: 0 },
    { args: ['-o', 'notes.txt/page.html'], code: 1, codes: ['output-unwritable'] },
    { args: ['--port', '70000'], code: 2, codes: ['wrong-usage'] },
  ],
  fetch: [
    { args: ['ftp://127.0.0.1/'], code: 2, codes: ['wrong-usage'] },
    { args: ['http://127.0.0.1:1/'], code: 1, codes: ['service-unreachable'] },
  ],
  'fleet build': [
    { args: ['node.yaml', '--inventory', 'nodes.csv', '--manifest', 'made.manifest'], code: 0 },
    { args: ['node.yaml', '--inventory', 'wrong.csv'], code: 3, codes: ['row-name-missing'] },
    { args: ['node.yaml'], code: 2, codes: ['wrong-usage'] },
  ],
  'fleet verify': [
    { args: ['node.yaml', '--inventory', 'nodes.csv', '--manifest', 'nodes.manifest'], code: 1 },
    { args: ['node.yaml', '--inventory', 'nodes.csv'], code: 2, codes: ['wrong-usage'] },
  ],
  'fleet status': [
    { args: ['nodes.manifest'], code: 0 },
    { args: ['notes.txt'], code: 3, codes: ['bad-manifest'] },
  ],
  'fleet merge': [
    { args: ['nodes.manifest', '-o', 'joined.manifest'], code: 0 },
    { args: ['nodes.manifest'], code: 2, codes: ['wrong-usage'] },
  ],
  'fleet submit': [
    {
      args: ['node.yaml', '--inventory', 'nodes.csv', '--redis', 'redis://127.0.0.1:1'],
      code: 1,
      codes: ['service-unreachable'],
    },
    {
      args: ['node.yaml', '--inventory', 'nodes.csv', '--redis', '127.0.0.1'],
      code: 2,
      codes: ['wrong-usage'],
    },
  ],
  'fleet work': [
    { args: ['--redis', 'redis://127.0.0.1:1'], code: 1, codes: ['service-unreachable'] },
    { args: ['--redis', '127.0.0.1'], code: 2, codes: ['wrong-usage'] },
  ],
  'password get': [
    { args: ['web1'], code: 2, codes: ['wrong-usage'] },
    { args: ['web1', '--key', 'a.sh', '--from', 'seed'], code: 1, codes: ['service-refused'] },
  ],
  'password post': [{ args: ['web1'], code: 2, codes: ['wrong-usage'] }],
  'password clear': [
    { args: ['web1'], code: 2, codes: ['wrong-usage'] },
    { args: ['web1', '--from', 'notes.txt'], code: 1, codes: ['file-unreadable'] },
  ],
  'mime make': [
    { args: ['a.sh', 'b.cfg', '-o', 'again.mime'], code: 0 },
    { args: ['a.sh', '-o', 'notes.txt/again.mime'], code: 1, codes: ['output-unwritable'] },
    { args: ['a.sh'], code: 2, codes: ['wrong-usage'] },
  ],
  'mime list': [
    { args: ['parts.mime'], code: 0 },
    { args: ['a.sh'], code: 3, codes: ['not-multipart'] },
    { args: [], code: 2, codes: ['wrong-usage'] },
  ],
  'mime split': [
    { args: ['parts.mime', 'parts'], code: 0 },
    { args: ['parts.mime', 'drive.iso'], code: 1, codes: ['output-exists'] },
    { args: ['a.sh', 'nothing'], code: 3, codes: ['not-multipart'] },
    { args: ['parts.mime'], code: 2, codes: ['wrong-usage'] },
  ],
  'network convert': [
    { args: ['net.yaml', '--to', 'netplan'], code: 0 },
    { args: ['net.yaml', '--to', 'openstack', '-o', 'net.json'], code: 0 },
    { args: ['b.cfg', '--from', 'v2', '--to', 'v1'], code: 3, codes: ['unknown-key'] },
    { args: ['net.yaml', '--to', 'v1', '-o', 'notes.txt/net.yaml'], code: 1, codes: ['output-unwritable'] },
    { args: ['net.yaml'], code: 2, codes: ['wrong-usage'] },
  ],
  passwd: [
    { args: [], input: 'secret\n', code: 0 },
    {
      args: ['--check'],
      input: '$5$abcd$e4w.SVYJxtzREbG42HkCnDNdQE.YlbQ9OA7ntdA2He7\nsecret\n',
      code: 1,
      codes: ['password-mismatch'],
    },
    { args: ['--rounds', 'many'], code: 2, codes: ['wrong-usage'] },
  ],
  localds: [
    { args: ['seed.img', 'b.cfg'], code: 0 },
    { args: ['notes.txt/seed.img', 'b.cfg'], code: 1, codes: ['output-unwritable'] },
    { args: ['-', 'b.cfg'], code: 2, codes: ['wrong-usage'] },
  ],
  explain: [
    { args: [], code: 0 },
    { args: ['drive.volume_id'], code: 0 },
    { args: ['hostnam'], code: 2, codes: ['wrong-usage'] },
  ],
  schema: [
    { args: [], code: 0 },
    { args: ['--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
  completion: [
    { args: ['bash'], code: 0 },
    { args: ['tcsh'], code: 2, codes: ['wrong-usage'] },
  ],
  man: [
    { args: [], code: 0 },
    { args: ['network', 'convert'], code: 0 },
    { args: ['nosuch'], code: 2, codes: ['wrong-usage'] },
    { args: ['--nosuch'], code: 2, codes: ['wrong-usage'] },
  ],
}

/** Secrets in the files of `answerFolder`, which no answer may hold without --show-secrets. */
export const SECRETS: readonly string[] = ['hunter2', 's3cr3t-seed', 'tok-en-123']

/** Makes the folder in which the command lines run, and returns its path. */
export function answerFolder(t: Test): string {
  const spec = [
    'hostname: web1',
    'uuid: 6b6c9c1c-0f0e-4f1c-8d6e-0a4b2f3a1c5d',
    'admin_pass: hunter2',
    'meta: {role: web, api_token: tok-en-123}',
    'cloud_config: {packages: [nginx], password: hunter2, write_files: [{path: /a, content: s3cr3t-seed}]}',
    'extra_files: {random: {base64: /wD/AA==}}',
    '',
  ].join('\n')
  const folder = t.testdir({
    'spec.yaml': spec,
    'other.yaml': spec.replace('hunter2', 'hunter22').replace('web1', 'web2'),
    'node.yaml': 'hostname: ${name}\nadmin_pass: hunter2\n',
    'nodes.csv': 'name\nn1\nn2\n',
    'wrong.csv': 'rack\na1\n',
    'nodes.manifest': `${JSON.stringify({ name: 'n1', path: 'n1.iso', size: 1, sha256: '00', input: '00' })}\n`,
    'invalid.yaml': 'hostname: web1\npackages: [nginx]\n',
    'template.yaml':
      'hostname: web1\nuser_data: "## template: jinja\\n#cloud-config\\nfqdn: {{ v1.local_hostname }}{{ no }}\\n"\n',
    'parts.yaml': 'hostname: web1\nuser_data: {parts: [a.sh, b.cfg]}\n'.replace(
      '[a.sh, b.cfg]',
      '[{file: a.sh}, {file: b.cfg}]',
    ),
    'a.sh': '#!/bin/sh\necho hunter2\n',
    'b.cfg': '#cloud-config\npassword: hunter2\npackages: [nginx]\n',
    'net.yaml': 'version: 2\nethernets: {eth0: {dhcp4: true}}\n',
    'notes.txt': 'nothing\n',
    seed: { 'meta-data': 'instance-id: [\n', 'user-data': '#cloud-config\n' },
  })
  const run = (...args: readonly string[]): void => {
    execFileSync(process.execPath, [bin, ...args], { cwd: folder })
  }
  run('build', 'spec.yaml', '-q', '-o', 'drive.iso')
  run('build', 'other.yaml', '-q', '-o', 'other.iso')
  run('mime', 'make', 'a.sh', 'b.cfg', '-o', join(folder, 'parts.mime'))
  return folder
}
