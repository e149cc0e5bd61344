import { EXIT, Failure } from '../report/exit.ts'

/** The Debian packages of QEMU's programs. */
const PACKAGES = { 'qemu-system-x86_64': 'qemu-system-x86', 'qemu-img': 'qemu-utils' } as const

/** Says what to do when a program could not be started because it is not there. */
export function missing(program: keyof typeof PACKAGES): Failure {
  const name = PACKAGES[program]
  return new Failure(
    EXIT.failed,
    `${program} is not there; on Debian and Ubuntu: apt install ${name} (elsewhere the package is qemu)`,
  )
}
