import { accessSync, constants, readFileSync } from 'node:fs'
import type { BootArch } from '../../lib/inspect/boot-of.ts'

/** How QEMU runs the code of a guest: by the host's kernel or hypervisor, or by translation, which is slow. */
export type Accelerator = 'kvm' | 'hvf' | 'whpx' | 'tcg'

/**
 * Returns the accelerators for a guest, the best first. KVM counts only if the processor supports it, because a nested host may have a
 * /dev/kvm that boots no kernel.
 */
export function accelerators(arch: BootArch): readonly [Accelerator, ...Accelerator[]] {
  if (HOSTS[process.arch] !== arch) return ['tcg']
  if (process.platform === 'darwin') return ['hvf', 'tcg']
  if (process.platform === 'win32') return ['whpx', 'tcg']
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    const hasFlags =
      arch === 'aarch64' || /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'))
    if (hasFlags) return ['kvm', 'tcg']
  } catch {
    // /dev/kvm is missing, or this user may not use it.
  }
  return ['tcg']
}

/** Node's names of the architectures of this machine that QEMU can accelerate. */
const HOSTS: Readonly<Record<string, BootArch>> = { x64: 'x86_64', arm64: 'aarch64' }

/** Returns the architecture of this machine. */
export function hostArch(): BootArch | undefined {
  return HOSTS[process.arch]
}
