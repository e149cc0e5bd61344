import { EXIT, Failure } from './exit.ts'

/** What needs each program, and its packages in Debian and Ubuntu, in Fedora, and in Homebrew. */
const PROGRAMS = {
  'qemu-system-x86_64': {
    use: 'run starts the image with it',
    packages: ['qemu-system-x86', 'qemu-system-x86-core', 'qemu'],
  },
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
  return new Failure(
    EXIT.failed,
    `the program ${program} is missing; ${use}`,
    [
      `On Debian and Ubuntu: apt install ${debian}. On Fedora: dnf install ${fedora}. With Homebrew: brew install ${homebrew}.`,
    ],
    { code: 'program-missing', source: program },
  )
}
