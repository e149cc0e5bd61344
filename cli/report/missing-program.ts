import { EXIT, Failure } from './exit.ts'

/** What needs each program, and its packages in Debian and Ubuntu, in Fedora, and in Homebrew. */
const PROGRAMS = {
  'qemu-system-x86_64': {
    use: 'run starts the image with it',
    packages: ['qemu-system-x86', 'qemu-system-x86-core', 'qemu'],
  },
  'qemu-system-aarch64': {
    use: 'run starts an arm64 image with it',
    packages: ['qemu-system-arm', 'qemu-system-aarch64-core', 'qemu'],
  },
  'UEFI firmware for x86_64': {
    use: 'run starts an image with it that does not boot by BIOS',
    packages: ['ovmf', 'edk2-ovmf', 'qemu'],
    isFile: true,
  },
  'UEFI firmware for aarch64': {
    use: 'run starts an arm64 image with it',
    packages: ['qemu-efi-aarch64', 'edk2-aarch64', 'qemu'],
    isFile: true,
  },
  xz: { use: 'run unpacks the image with it', packages: ['xz-utils', 'xz', 'xz'] },
  zstd: { use: 'run unpacks the image with it', packages: ['zstd', 'zstd', 'zstd'] },
  bzip2: { use: 'run unpacks the image with it', packages: ['bzip2', 'bzip2', 'bzip2'] },
  'qemu-img': { use: 'run makes and reads overlays with it', packages: ['qemu-utils', 'qemu-img', 'qemu'] },
  ssh: {
    use: 'run --ssh logs in to the guest with it',
    packages: ['openssh-client', 'openssh-clients', 'openssh'],
  },
  'ssh-keygen': {
    use: 'run makes a key with it for a user who has none',
    packages: ['openssh-client', 'openssh-clients', 'openssh'],
  },
  virsh: {
    use: 'attach finds and changes virtual machines of libvirt with it',
    packages: ['libvirt-clients', 'libvirt-client', 'libvirt'],
  },
} as const

/** Returns the Failure for a program that is not installed: what it is for, and the packages that contain it. */
export function missingProgram(program: keyof typeof PROGRAMS): Failure {
  const {
    use,
    packages: [debian, fedora, homebrew],
  } = PROGRAMS[program]
  const name = 'isFile' in PROGRAMS[program] ? `the ${program}` : `the program ${program}`
  return new Failure(
    EXIT.failed,
    `${name} is missing; ${use}`,
    [
      `On Debian and Ubuntu: apt install ${debian}. On Fedora: dnf install ${fedora}. With Homebrew: brew install ${homebrew}.`,
    ],
    { code: 'program-missing', source: program },
  )
}
