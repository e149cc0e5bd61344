import { publicKey } from '../../lib/keys/public-key.ts'

/**
 * Returns what a guest's report says: that it is up, and its host keys as lines of known_hosts. Source: sshd(8), "SSH_KNOWN_HOSTS
 * FILE FORMAT"
 */
export function calledHomeText(instance: string, fields: ReadonlyMap<string, string>): string {
  const names = [fields.get('fqdn'), fields.get('hostname')].filter(
    (name) => name !== undefined && isHost(name),
  )
  const hosts = [...new Set(names)].join(',')
  const keys = [...fields].flatMap(([field, value]) => (field.startsWith('pub_key_') ? keyOf(value) : []))
  const lines = hosts === '' ? [] : keys.map((key) => `${hosts} ${key}`)
  return [`${instance} is up${hosts === '' ? '' : `: ${hosts}`}`, ...lines]
    .map((line) => `${line}\n`)
    .join('')
}

function isHost(name: string): boolean {
  return /^[A-Za-z0-9.-]{1,253}$/.test(name)
}

/** Returns the type and the key of a public key, without its comment. */
function keyOf(text: string): readonly string[] {
  const [type = '', key = ''] = text.trim().split(/\s+/)
  const line = `${type} ${key}`
  return 'problem' in publicKey(line) ? [] : [line]
}
