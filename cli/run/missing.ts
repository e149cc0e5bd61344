import { EXIT, Failure } from '../report/exit.ts'

/** The Debian packages of QEMU's programs. */
const PACKAGES = { 'qemu-system-x86_64': 'qemu-system-x86', 'qemu-img': 'qemu-utils' } as const

/** What to say when a program could not be started for it is not there; undefined for another reason. */
export function missing(program: keyof typeof PACKAGES, cause: unknown): Failure | undefined {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return undefined
  const name = PACKAGES[program]
  return new Failure(
    EXIT.failed,
    `${program} is not there; on Debian and Ubuntu: apt install ${name} (elsewhere the package is qemu)`,
  )
}
