import { execFileSync } from 'node:child_process'

/** Copies the mode, ACL and extended attributes with GNU cp, because Node cannot. Without GNU cp nothing is copied. */
export function copyAcl(from: string, to: string): void {
  const preserve = ['--preserve=all', '--no-preserve=ownership,timestamps,links']
  try {
    execFileSync('cp', ['--attributes-only', ...preserve, '--', from, to], { stdio: 'ignore' })
  } catch {
    // The mode is set without cp.
  }
}
