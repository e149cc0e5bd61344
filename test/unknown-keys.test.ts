// An unknown key: the hint names the field that users of cloud-init, NoCloud, Nova and Terraform mean by it.
import { type Schema, Validator } from '@cfworker/json-schema'
import t from 'tap'
import { parseSpec } from '../lib/spec/parse.ts'
import { editorSchema } from '../lib/spec/spec-schema.ts'

/** The map around the key, the keys, and the field that they mean. */
const MEANT: readonly (readonly [around: string, keys: string, field: string])[] = [
  [
    '',
    'packages users runcmd write_files timezone chpasswd password bootcmd locale apt snap ntp',
    'cloud_config.KEY',
  ],
  ['', 'pakages', 'cloud_config.packages'],
  ['', 'ssh_key ssh_keys ssh_authorized_keys authorized_keys publicKeys public-keys', 'public_keys'],
  ['', 'label volume_label volid', 'drive.volume_id'],
  ['', 'format size partition datasource', 'drive.KEY'],
  ['', 'userdata user-data userData usre_data', 'user_data'],
  ['', 'metadata meta-data tags properties', 'meta'],
  ['', 'ip gateway nameservers ethernets networks interfaces netplan network-config', 'network'],
  ['', 'fqdn local-hostname local_hostname host', 'hostname'],
  ['', 'adminPass admin_password root_password', 'admin_pass'],
  ['', 'personality injected_files', 'files'],
  ['', 'key_pair keypair', 'key_name'],
  ['', 'az zone', 'availability_zone'],
  ['', 'cloud-init cloud_init', 'cloud_config'],
  ['drive', 'label volid', 'volume_id'],
  ['drive', 'hostname admin_pass', 'KEY'],
  ['network.eth0', 'ip ip_address', 'address'],
  ['network.eth0', 'mac_address macaddress', 'mac'],
  ['network.eth0', 'gateway4', 'gateway'],
  ['network.eth0', 'nameservers', 'dns'],
]

t.test('the field that is meant', async (t) => {
  for (const [around, keys, field] of MEANT)
    for (const key of keys.split(' ')) {
      const fields = [...around.split('.').filter(Boolean), key].reduceRight<unknown>(
        (value, name) => ({ [name]: value }),
        'x',
      )
      const { report } = parseSpec(JSON.stringify({ hostname: 'web1', ...(fields as object) }))
      const found = report.find(({ code }) => code === 'unknown-key')
      t.ok(found?.hint?.includes(`"${field.replace('KEY', key)}"`), `${around} ${key}: ${found?.hint}`)
    }
})

t.test('keys for other programs', async (t) => {
  const text = '$schema: a\nx-keys: &k {a: b}\nhostname: web1\ndrive: {x-note: a, $schema: b}\nmeta: *k\n'
  t.same(parseSpec(text).report, [])
  t.same(
    parseSpec('hostname: web1\nnetwork: {eth0: {x-a: 1, mac: "52:54:00:00:00:01", dhcp4: true}}\n').report,
    [],
  )
  t.match(parseSpec('hostname: web1\nxnote: a\n').report, [{ code: 'unknown-key' }])
  const validator = new Validator(editorSchema() as Schema, '2020-12')
  const accepts = (value: object): boolean => validator.validate(value).valid
  t.ok(accepts({ $schema: 'a', 'x-a': [1], hostname: 'web1', drive: { 'x-note': 1 } }))
  t.notOk(accepts({ hostname: 'web1', drive: { note: 1 } }))
})
