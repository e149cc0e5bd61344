import { existsSync } from 'node:fs'
import type { Placement } from './placement.ts'

/** Where distributions keep the UEFI firmware of each architecture, in one file with its variables: Debian, Fedora, Arch Linux, Homebrew. */
const FIRMWARES: Readonly<Record<Placement['arch'], readonly string[]>> = {
  x86_64: [
    '/usr/share/ovmf/OVMF.fd',
    '/usr/share/qemu/OVMF.fd',
    '/usr/share/edk2/ovmf/OVMF_CODE.fd',
    '/usr/share/edk2/x64/OVMF.4m.fd',
    '/opt/homebrew/share/qemu/edk2-x86_64-code.fd',
    '/usr/local/share/qemu/edk2-x86_64-code.fd',
  ],
  aarch64: [
    '/usr/share/qemu-efi-aarch64/QEMU_EFI.fd',
    '/usr/share/edk2/aarch64/QEMU_EFI.fd',
    '/usr/share/edk2/aarch64/QEMU_CODE.fd',
    '/opt/homebrew/share/qemu/edk2-aarch64-code.fd',
    '/usr/local/share/qemu/edk2-aarch64-code.fd',
  ],
}

/** Returns the UEFI firmware of this host for guests of an architecture; undefined when it has none. */
export function firmwareHere(arch: Placement['arch']): string | undefined {
  return FIRMWARES[arch].find((path) => existsSync(path))
}
