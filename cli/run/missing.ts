import { EXIT, Failure } from '../report/exit.ts'

/** The Debian packages of QEMU's programs. */
const PACKAGES = { 'qemu-system-x86_64': 'qemu-system-x86', 'qemu-img': 'qemu-utils' } as const

/** Returns the Failure for a missing program, with the package to install. */
export function missing(program: keyof typeof PACKAGES): Failure {
  const name = PACKAGES[program]
  return new Failure(
    EXIT.failed,
    `${program} is missing; on Debian and Ubuntu: apt install ${name} (elsewhere the package is qemu)`,
  )
}
