/** The cloud-config that gives the default user a password. */
export function passwordConfig(password: string): string {
  return ['#cloud-config', `password: ${JSON.stringify(password)}`, 'chpasswd: { expire: False }', ''].join(
    '\n',
  )
}
