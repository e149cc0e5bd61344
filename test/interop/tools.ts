/** Running the programs that judge our images: where Debian puts them, and a place to work in. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const tool = {
  blkid: '/usr/sbin/blkid',
  bsdtar: '/usr/bin/bsdtar',
  fsckVfat: '/usr/sbin/fsck.vfat',
  mcopy: '/usr/bin/mcopy',
  mkfsVfat: '/usr/sbin/mkfs.vfat',
  mkudffs: '/usr/sbin/mkudffs',
  udfinfo: '/usr/bin/udfinfo',
  parted: '/usr/sbin/parted',
  qemuImg: '/usr/bin/qemu-img',
  sfdisk: '/usr/sbin/sfdisk',
  sgdisk: '/usr/sbin/sgdisk',
  tar: '/usr/bin/tar',
  cloudInit: '/usr/bin/cloud-init',
  dsIdentify: '/usr/lib/cloud-init/ds-identify',
  gzip: '/bin/gzip',
  ignitionValidate: '/usr/bin/ignition-validate',
  isoinfo: '/usr/bin/isoinfo',
  netplanGenerate: '/usr/libexec/netplan/generate',
  openssl: '/usr/bin/openssl',
  perl: '/usr/bin/perl',
  python: '/usr/bin/python3',
  sevenZip: '/usr/bin/7z',
  ssh: '/usr/bin/ssh',
  sshAdd: '/usr/bin/ssh-add',
  sshAgent: '/usr/bin/ssh-agent',
  sshKeygen: '/usr/bin/ssh-keygen',
  sshd: '/usr/sbin/sshd',
  xorriso: '/usr/bin/xorriso',
} as const

/** What has to be there, and the Debian package that brings it. */
const packages: readonly (readonly [path: string, name: string])[] = [
  [tool.blkid, 'util-linux'],
  [tool.bsdtar, 'libarchive-tools'],
  [tool.fsckVfat, 'dosfstools'],
  [tool.mcopy, 'mtools'],
  [tool.mkudffs, 'udftools'],
  [tool.udfinfo, 'udftools'],
  [tool.parted, 'parted'],
  [tool.qemuImg, 'qemu-utils'],
  [tool.sfdisk, 'fdisk'],
  [tool.sgdisk, 'gdisk'],
  [tool.cloudInit, 'cloud-init'],
  [tool.dsIdentify, 'cloud-init'],
  [tool.gzip, 'gzip'],
  [tool.ignitionValidate, 'ignition'],
  [tool.isoinfo, 'genisoimage'],
  [tool.netplanGenerate, 'netplan.io'],
  [tool.openssl, 'openssl'],
  [tool.perl, 'perl'],
  [tool.python, 'python3'],
  [tool.sevenZip, 'p7zip-full'],
  [tool.ssh, 'openssh-client'],
  [tool.sshAdd, 'openssh-client'],
  [tool.sshAgent, 'openssh-client'],
  [tool.sshKeygen, 'openssh-client'],
  [tool.sshd, 'openssh-server'],
  [tool.xorriso, 'xorriso'],
  ['/usr/bin/ignition-validate', 'ignition'],
  ['/usr/bin/mlabel', 'mtools'],
  ['/usr/bin/fuseiso', 'fuseiso'],
  ['/usr/bin/iso-info', 'libcdio-utils'],
  ['/usr/bin/isovfy', 'genisoimage'],
  ['/usr/bin/fish', 'fish'],
  ['/usr/bin/zsh', 'zsh'],
  ['/usr/bin/mandoc', 'mandoc'],
  ['/usr/bin/man', 'man-db'],
  ['/usr/bin/strace', 'strace'],
  ['/usr/lib/python3/dist-packages/cloudinit', 'cloud-init'],
  ['/usr/lib/python3/dist-packages/os_collect_config', 'python3-os-collect-config'],
  ['/usr/lib/python3/dist-packages/pycdlib', 'python3-pycdlib'],
]

/** A test that is skipped is not a test that passed: without its judges it fails. */
export const requireTools = (): void => {
  const missing = packages.filter(([path]) => !existsSync(path)).map(([, name]) => name)
  if (missing.length > 0) {
    throw new Error(`Debian packages missing: ${[...new Set(missing)].join(' ')}`)
  }
}

const execute = promisify(execFile)

/** What a program prints; anything but exit code 0 is an error that says what it complained of. */
export const run = async (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Buffer> => {
  const { stdout } = await execute(command, args, {
    encoding: 'buffer',
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    maxBuffer: Infinity,
  })
  return stdout
}

/** Runs a Python script of this directory with Debian's Python, which sees Debian's packages. */
export const runPython = async (script: string, args: readonly string[]): Promise<unknown> => {
  const path = fileURLToPath(new URL(script, import.meta.url))
  return JSON.parse((await run(tool.python, ['-I', path, ...args])).toString())
}

/** Lends a directory; extracted trees are read-only, so it is made writable before it goes. */
export const withDirectory = async <T>(use: (path: string) => Promise<T>): Promise<T> => {
  const path = await mkdtemp(join(tmpdir(), 'config-drive-'))
  try {
    return await use(path)
  } finally {
    await run('/bin/chmod', ['-R', 'u+rwX', path])
    await rm(path, { recursive: true, force: true })
  }
}
