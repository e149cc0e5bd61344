import { quoted } from '../../text/yaml/quoted.ts'

/** The cloud-config that gives the default user a password. */
export function passwordConfig(password: string): string {
  return ['#cloud-config', `password: ${quoted(password)}`, 'chpasswd: { expire: False }', ''].join('\n')
}
