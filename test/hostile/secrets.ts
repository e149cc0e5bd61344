// A canary wherever a secret can stand: nothing that looks at a drive or a spec lets it out, and what is no secret is shown.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { runMain } from '../run-main.ts'
import type { Hostile } from './case.ts'

const CANARY = 'Zq7CanaryXw4'
/** In its place on the other side of a comparison. */
const OTHER = 'Zq7Other0Xw4'

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64')

/** Texts that are secrets by what they look like. */
const FORMS: Readonly<Record<string, (canary: string) => string>> = {
  'the user info of a URL': (c) => `see https://admin:${c}@git.example.org/x for it`,
  'the user info of a database': (c) => `postgres://app:${c}@db:5432/app`,
  'a password with a slash in a URL': (c) => `amqp://app:a/${c}@mq/vhost`,
  'a token before the host': (c) => `https://${c}@git.example.org/x.git`,
  'a hash of SHA-512': (c) => `$6$saltsalt$${c}${c}`,
  'a hash of SHA-512 with rounds': (c) => `$6$rounds=5000$saltsalt$${c}`,
  'a hash of yescrypt': (c) => `$y$j9T$salt$${c}`,
  'a hash of bcrypt': (c) => `$2b$12$${c}`,
  'a hash of MD5': (c) => `$1$salt$${c}`,
  'a hash of Argon2': (c) => `$argon2id$v=19$m=65536,t=3,p=4$${c}`,
  'a hash of LDAP': (c) => `{SSHA}${c}`,
  'a PEM key': (c) => `-----BEGIN RSA PRIVATE KEY-----\n${c}\n-----END RSA PRIVATE KEY-----\n`,
  'a key of OpenSSH': (c) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${c}\n-----END OPENSSH PRIVATE KEY-----\n`,
  'a key of PuTTY': (c) => `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n${c}\n`,
  'a JWT': (c) => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${c}`,
  'a key of AWS': (c) => `AKIAIOSFODNN7EXAMPLE/${c}`,
  'a token of GitHub': (c) => `ghp_${c}${c}`,
  'a token of GitLab': (c) => `glpat-${c}`,
  'a token of Slack': (c) => `xoxb-123456789-${c}`,
  'a key of Stripe': (c) => `sk_live_${c}`,
  'a shared access signature': (c) => `https://x.blob.example/a?sv=1&sig=${c}`,
  'a token of a URL': (c) => `https://x.example/join?token=${c}`,
  'a shell assignment': (c) => `export DB_PASSWORD='${c}'`,
  'a line of YAML': (c) => `password: ${c}`,
  'a member of JSON': (c) => `{"user": "app", "password": "${c}"}`,
  'a flag': (c) => `mysql --password ${c}`,
  'a flag of curl': (c) => `curl -u admin:${c} http://x`,
  'a list for chpasswd': (c) => `echo root:${c} | chpasswd`,
  'an answer file of Windows': (c) => `<AdministratorPassword><Value>${c}</Value></AdministratorPassword>`,
  'a bearer': (c) => `Authorization: Bearer ${c}`,
  'a data source name': (c) => `app:${c}@tcp(db:3306)/app`,
  'base64 of an assignment': (c) => base64(`password=${c}`),
  'base64 of base64': (c) => base64(base64(`password=${c}`)),
  'base64 of user and password': (c) => base64(`admin:${c}`),
  'base64 of gzip': (c) => base64(gzipSync(`password=${c}`)),
  'base64 in a text': (c) => `echo ${base64(`password=${c}; and more`)} | base64 -d`,
  'a script': (c) => `#!/bin/sh\ncurl ${c}\n`,
  'a cloud-config': (c) => `#cloud-config\nfoo: ${c}\n`,
}

/** Names whose values are secrets whatever they look like. */
const NAMES = (
  'password passwd db_pwd api_key apiKey API-KEY psk wpa_psk auth token auth_token secret client_secret passphrase adminPass ' +
  'admin_pass rootpw dbpass mysql_root_password PASSWORD password_hash passwordHash private_key secret_access_key credentials ' +
  'random_seed user-data CRYPTED_PASSWORD_BASE64 plain_text_passwd license_key bind_pw kubeconfig session_cookie encryption_key'
).split(' ')

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIbfQZqbVsCjQXVjHkMcZJHJpXh0Xo0Pmn3gP8cOFsfR'

/** What is no secret, by name and value. */
const CONTROLS: Readonly<Record<string, string>> = {
  role: 'ctl-web-frontend',
  host: 'token.ctl-example.org',
  endpoint: 'https://secrets.ctl-example.org:8443/v1/token',
  clone: 'ssh://git@ctl-example.org/x.git',
  image: 'registry.ctl-example.org/app-secret:v2',
  fingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BrOXGmPYfB7cMMRqvdSjtQcM',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp',
  auth_url: 'https://keystone.ctl-example.org:5000/v3',
  password_file: '/run/ctl-secrets/db',
  token_ttl: 'ctl-3600s',
  mail: 'mailto:ctl-ops@example.org',
  author: 'ctl-Ann Author',
  compass: 'ctl-north',
  private_ip: '10.11.12.13',
  uuid: 'a3f1c1de-5b7b-4b0c-8c3d-1e2f3a4b5c6d',
  price: 'ctl $5 or $6',
  sentence: 'ctl: the bypass of the token ring passes here',
}

/** What a look at a spec or a drive is, in text and as JSON. */
const LOOKS: readonly (readonly string[])[] = [
  ['show'],
  ['show', '--json'],
  ['inspect'],
  ['inspect', '--json'],
  ['check', '--guest', 'all'],
  ['check', '--guest', 'all', '--json'],
  ['ls', '-l'],
  ['ls', '--json'],
]

/** Everything that the looks print; those of a drive that is no spec leave show out. */
async function looks(t: Test, path: string, other: string): Promise<string> {
  const isSpec = path.endsWith('.yaml')
  const said: string[] = []
  for (const [verb = '', ...options] of LOOKS) {
    if (verb === 'show' && !isSpec) continue
    const { stdout, stderr } = await runMain(t, verb, path, ...options)
    said.push(stdout, stderr)
  }
  for (const options of [[], ['--json'], ['--all']]) {
    const { code, stdout, stderr } = await runMain(t, 'diff', path, other, ...options)
    t.equal(code, 1, `diff ${options.join(' ')} says that they differ`)
    t.not(stdout, '', 'and where')
    said.push(stdout, stderr)
  }
  const { stdout, stderr } = await runMain(t, 'inspect', path, '--spec', '-o', `${path}.made.yaml`)
  said.push(stdout, stderr)
  return said.join('\n')
}

const yaml = (spec: unknown): string => JSON.stringify(spec)

/** Shows that nothing that is said of what `make` makes has the canary in it, in no spelling. */
async function hides(
  t: Test,
  make: (folder: string, canary: string) => string,
  shown: readonly string[] = [],
): Promise<void> {
  const folder = t.testdir({})
  const [one, other] = [CANARY, OTHER].map((canary) => {
    const place = join(folder, canary === CANARY ? 'a' : 'b')
    mkdirSync(place)
    return make(place, canary)
  })
  const said = await looks(t, one!, other!)
  for (const canary of [CANARY, OTHER])
    for (const spelling of [canary, base64(canary).slice(0, 12), base64(`xx${canary}`).slice(4, 16)])
      if (said.includes(spelling)) {
        const at = said.indexOf(spelling)
        t.fail(`the canary is in: ${said.slice(Math.max(0, at - 200), at + 40)}`)
      }
  for (const text of shown) t.ok(said.includes(text), `${text} is shown`)
}

const specOf =
  (spec: (canary: string) => Readonly<Record<string, unknown>>) =>
  (folder: string, canary: string): string => {
    const path = join(folder, 'a.yaml')
    writeFileSync(path, yaml({ hostname: 'web1', ...spec(canary) }))
    return path
  }

const folderOf =
  (files: (canary: string) => Readonly<Record<string, string | Uint8Array>>) =>
  (folder: string, canary: string): string => {
    for (const [name, content] of Object.entries(files(canary))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    return folder
  }

const META = { 'instance-id': 'i-1', 'local-hostname': 'web1' }

/** Whole places, in specs and on drives of others. */
const PLACES: Readonly<Record<string, (folder: string, canary: string) => string>> = {
  'every name in meta': specOf((c) => ({ meta: Object.fromEntries(NAMES.map((name) => [name, `x${c}`])) })),
  'every form in meta': specOf((c) => ({
    meta: Object.fromEntries(Object.values(FORMS).map((form, n) => [`m${n}`, form(c)])),
  })),
  'every form and name in the meta of a seed': specOf((c) => ({
    drive: { datasource: 'nocloud' },
    meta: Object.fromEntries([
      ...Object.values(FORMS).map((form, n) => [`m${n}`, form(c)]),
      ...NAMES.map((name) => [name, `x${c}`]),
    ]),
  })),
  'every form and name in vendor data': specOf((c) => ({
    vendor_data: {
      own: Object.values(FORMS).map((form) => form(c)),
      deep: { deeper: [Object.fromEntries(NAMES.map((name) => [name, `x${c}`]))] },
      pairs: [{ name: 'DB_PASSWORD', value: c }],
      secrets: { a: c, b: [c, { d: c }] },
      numbers: { pin_password: 12345678 },
      program: `one\n${c}\n`,
      'cloud-init': `anything ${c}`,
    },
    vendor_data2: { static: { join: { password: c } }, more: { auth: c } },
  })),
  'the fields that are secrets': specOf((c) => ({
    admin_pass: c,
    random_seed: base64(`${c}${c}${c}`),
    user_data: `#cloud-config\npassword: ${c}\nchpasswd: {list: "root:${c}"}\n`,
    files: { '/etc/shadow': `root:${c}:1::::::`, '/etc/a.json': `{"a": "${c}"}` },
    network_config: `iface wlan0 inet dhcp\n  wpa-psk ${c}\n`,
    extra_files: { 'own/a.json': `{"password": "${c}", "x": "https://u:${c}@h/"}`, 'own/b.txt': c },
  })),
  'a cloud-config as data': specOf((c) => ({
    cloud_config: {
      password: c,
      chpasswd: { expire: false, users: [{ name: 'a', password: c, type: 'text' }] },
      users: [{ name: 'a', passwd: `$6$abc$${c}`, plain_text_passwd: c }],
      write_files: [{ path: '/etc/token', content: c }],
      runcmd: [`curl -u a:${c} http://x`],
    },
  })),
  'parts of a message': specOf((c) => ({
    user_data: {
      parts: [
        { text: `#!/bin/sh\necho ${c}\n`, filename: 'a.sh' },
        { text: `#cloud-config\npassword: ${c}\n` },
      ],
    },
  })),
  'user data of Ignition': specOf((c) => ({
    ignition: {
      ignition: { version: '3.4.0' },
      passwd: { users: [{ name: 'core', passwordHash: `$y$j9T$x$${c}` }] },
    },
  })),
  'compressed user data': specOf((c) => ({
    user_data: { base64: base64(gzipSync(`#cloud-config\npassword: ${c}\n`)) },
  })),
  CloudStack: specOf((c) => ({
    drive: { datasource: 'cloudstack' },
    admin_pass: c,
    meta: { password: c, url: `https://u:${c}@h/` },
    user_data: `#!/bin/sh\n${c}\n`,
    vendor_data: { own: { psk: c } },
  })),
  OpenNebula: specOf((c) => ({
    drive: { datasource: 'opennebula' },
    admin_pass: c,
    meta: { ROOT_PASSWORD: c, TOKEN: c },
    user_data: `#cloud-config\npassword: ${c}\n`,
  })),
  'a system VM of CloudStack': specOf((c) => ({
    drive: { datasource: 'cloudstack-systemvm' },
    cloudstack: { cmdline: { type: 'domr', vmpassword: c, keystore_password: c } },
  })),
  'files of no layout': specOf((c) => ({
    drive: { datasource: 'files' },
    extra_files: {
      'autounattend.xml': `<AdministratorPassword><Value>${c}</Value></AdministratorPassword>`,
      'a.json': `{"db": {"password": "${c}"}}`,
      'config.ign': `{"ignition": {"version": "3.4.0"}, "passwd": {"users": [{"passwordHash": "${c}"}]}}`,
    },
  })),
  'the Wi-Fi of a seed': folderOf((c) => ({
    'meta-data': yaml(META),
    'user-data': '',
    'network-config': yaml({
      version: 2,
      wifis: {
        wlan0: {
          dhcp4: true,
          'access-points': {
            home: { password: c },
            work: { auth: { 'key-management': 'eap', identity: 'a', password: c, 'client-key-password': c } },
          },
        },
      },
      tunnels: {
        wg0: {
          mode: 'wireguard',
          key: 'x',
          keys: { private: c },
          peers: [{ keys: { public: 'p', shared: c } }],
        },
      },
    }),
  })),
  'a seed by hand': folderOf((c) => ({
    'meta-data': `# the token is ${c}\ninstance-id: i-1\nlocal-hostname: web1\npassword: ${c}\nother: {db_pwd: ${c}}\n`,
    'user-data': `#cloud-config\npassword: ${c}\nusers: [{name: a, passwd: ${c}}]\nchpasswd: {list: [root:${c}]}\n`,
    'vendor-data': `#!/bin/sh\necho ${c}\n`,
    'network-config': `# psk ${c}\nversion: 2\nethernets: {eth0: {dhcp4: true}}\n`,
  })),
  'a seed with a broken document': folderOf((c) => ({
    'meta-data': `instance-id: i-1\npassword: "${c}\n`,
    'user-data': `#cloud-config\npassword: [${c}\n`,
    'network-config': `version: 2\nwifis: {wlan0: {access-points: {a: {password: "${c}}}}}\n`,
  })),
  "Nova's drive by hand": folderOf((c) => ({
    'openstack/latest/meta_data.json': JSON.stringify({
      uuid: 'a3f1c1de-5b7b-4b0c-8c3d-1e2f3a4b5c6d',
      hostname: 'web1',
      name: `https://u:${c}@h/`,
      admin_pass: c,
      adminPass: c,
      meta: { admin_pass: c, [`https://u:${c}@h/`]: 'x' },
      public_keys: { [`https://u:${c}@h/`]: 'x', bad: `-----BEGIN RSA PRIVATE KEY-----\n${c}` },
    }),
    'openstack/latest/user_data': `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/cloud-config\nContent-Transfer-Encoding: base64\n\n${base64(`#cloud-config\npassword: ${c}\nwrong_key: ${c}\n`)}\n--B--\n`,
    'openstack/latest/vendor_data.json': JSON.stringify({
      'cloud-init': c,
      a: { unattend: `<Password>${c}</Password>` },
    }),
    'openstack/latest/network_data.json': JSON.stringify({
      links: [{ id: 'a', type: 'phy', ethernet_mac_address: '52:54:00:00:00:01', password: c }],
      networks: [],
      services: [],
    }),
    'ec2/latest/user-data': `#cloud-config\npassword: ${c}\n`,
    'ec2/latest/meta-data.json': JSON.stringify({ 'user-data': c, password: c }),
  })),
  'a drive with broken JSON': folderOf((c) => ({
    'openstack/latest/meta_data.json': `{"uuid": "a", "admin_pass": "${c}", `,
    'openstack/latest/vendor_data.json': `{"cloud-init": ${c}}`,
    'openstack/latest/network_data.json': `{"password": "${c}"`,
  })),
  "CloudStack's drive by hand": folderOf((c) => ({
    'openstack/latest/meta_data.json': '{"uuid": "u-1", "hostname": "web1"}',
    'cloudstack/password/vm_password.txt': c,
    'cloudstack/userdata/user_data.txt': `#!/bin/sh\n${c}\n`,
  })),
  "OpenNebula's context by hand": folderOf((c) => ({
    'context.sh': `PASSWORD='${c}'\nHOSTNAME='web1'\nTOKEN="${c}"\nUSER_DATA='#!/bin/sh\necho ${c}'\n`,
  })),
}

/** Specs that are wrong where a secret stands. */
const WRONG: readonly ((canary: string) => string)[] = [
  (c) => `hostname: a\nadmin_pass: [${c}]\n`,
  (c) => `hostname: a\nadmin_pass: {plain: ${c}}\n`,
  (c) => `hostname: a\nadmin_pass: {${c}: x}\n`,
  (c) => `hostname: a\nadmin_pass: "${c}\n`,
  (c) => `hostname: a\nadmin_pass: '${c}' x\n`,
  (c) => `hostname: a\nadmin_pass: *${c}\n`,
  (c) => `hostname: a\nadmin_pass: !${c} x\n`,
  (c) => `hostname: a\nadmin_pass: ${c}: b\n`,
  (c) => `hostname: a\nadmin_pass: @${c}\n`,
  (c) => `hostname: a\nrandom_seed: ${c}!\n`,
  (c) => `hostname: a\nrandom_seed: {base64: ${c}}\n`,
  (c) => `hostname: a\npublic_keys: "-----BEGIN OPENSSH PRIVATE KEY-----\\n${c}\\n"\n`,
  (c) => `hostname: a\npublic_keys: {url: "http://u:${c}@h/"}\n`,
  (c) => `hostname: a\npublic_keys: ["https://u:${c}@h.invalid:99999/"]\n`,
  (c) => `hostname: a\nvendor_data2: {dynamic: [{name: a, url: "ftp://u:${c}@h/"}]}\n`,
  (c) =>
    `hostname: a\nvendor_data2: {dynamic: [{name: a, url: "http://h/", headers: {X-Token: "${c}\\n"}}]}\n`,
  (c) => `hostname: a\ncloud_config: {users: [{name: a, password: "$5$${c}"}]}\n`,
  (c) => `hostname: a\ncloud_config: {users: [{name: a, password: {hash: "${c}"}}]}\n`,
  (c) => `hostname: a\ncloud_config: {users: [{name: a, passwd: [${c}]}]}\n`,
  (c) => `hostname: a\ncloud_config: {chpasswd: {list: {a: ${c}}, users: ${c}}}\n`,
  (c) => `hostname: a\ncloud_config: {chpasswd: ${c}}\n`,
  (c) => `hostname: a\nuser_data: "#cloud-config\\npassword: [${c}\\n"\n`,
  (c) => `hostname: a\nuser_data: "#cloud-config\\npassword: *${c}\\n"\n`,
  (c) => `hostname: a\nuser_data: "#cloud-config\\npassword: '${c}\\n"\n`,
  (c) => `hostname: a\nuser_data: "#cloud-config\\npassword: ${c}\\npassword: ${c}\\n"\n`,
  (c) => `hostname: a\nuser_data: {base64: "${c}!"}\n`,
  (c) => `hostname: a\nfiles: {/etc/a: {base64: "${c}!"}}\n`,
  (c) => `hostname: a\nfiles: {/etc/a: [${c}]}\n`,
  (c) => `hostname: a\nmeta: {password: {${c}: 1}}\n`,
  (c) => `hostname: a\nmeta: {password: [${c}]}\n`,
  (c) => `hostname: a\nnetwork: {version: 2, wifis: {w: {access-points: {a: {password: ${c}}}}}}\n`,
  (c) => `hostname: a\nnetwork: {version: 2, wifis: {w: {access-points: {a: ${c}}, auth: ${c}}}}\n`,
  (c) =>
    `hostname: a\nignition: {ignition: {version: 3.4.0}, passwd: {users: [{passwordHash: ${c}, name: 1}]}}\n`,
  (c) => `hostname: a\nignition: {password: ${c}}\n`,
  (c) => `hostname: a\nadmin_pass: \${${c}!}\n`,
]

export const secrets: readonly Hostile[] = [
  ...Object.entries(PLACES).map(([name, make]): Hostile => ({
    kind: 'secret',
    name,
    async run(t) {
      await hides(t, make)
    },
  })),
  ...Object.entries(FORMS).map(([name, form]): Hostile => ({
    kind: 'secret',
    name: `${name} in a value of meta`,
    async run(t) {
      const path = specOf((c) => ({ meta: { note: form(c) } }))(t.testdir({}), CANARY)
      const { stdout } = await runMain(t, 'show', path)
      t.notOk(stdout.includes(CANARY), name)
      t.match(stdout, /"note": ".*\(masked; --show-secrets shows it\)/, 'the key is there, the value is not')
      const { stdout: all } = await runMain(t, 'show', path, '--show-secrets', '--json')
      t.ok(all.includes(JSON.stringify(form(CANARY)).slice(1, -1)), 'and all of it when it is asked for')
    },
  })),
  {
    kind: 'secret',
    name: 'what is wrong with a secret is said without it',
    async run(t) {
      const folder = t.testdir({})
      for (const [n, source] of WRONG.entries()) {
        const path = join(folder, `${n}.yaml`)
        writeFileSync(path, source(CANARY))
        for (const [verb = '', ...options] of [
          ['check', '--guest', 'all'],
          ['check', '--json'],
          ['show', '--var', 'x=1'],
        ]) {
          const { stdout, stderr } = await runMain(t, verb, path, ...options)
          t.notOk(`${stdout}${stderr}`.includes(CANARY), `${verb} ${source('CANARY')}: ${stderr}`)
        }
      }
    },
  },
  ...[
    ["Nova's layout", 'config-drive'],
    ['a seed', 'nocloud'],
  ].map(([title, datasource]): Hostile => ({
    kind: 'secret',
    name: `what is no secret is shown: ${title}`,
    async run(t) {
      const spec = (c: string) => ({
        drive: { datasource },
        meta: { ...CONTROLS, password: c },
        public_keys: { deploy_token: KEY },
      })
      const path = specOf(spec)(t.testdir({}), CANARY)
      for (const [verb = '', ...options] of LOOKS.filter(([verb]) => verb === 'show')) {
        const { stdout } = await runMain(t, verb, path, ...options)
        for (const [name, value] of Object.entries(CONTROLS)) t.ok(stdout.includes(value), `${verb}: ${name}`)
        t.ok(stdout.includes(KEY), 'a key that is called a token')
      }
    },
  })),
  {
    kind: 'secret',
    name: 'no sum of a file tells whoever guesses a password that he did',
    async run(t) {
      const folder = t.testdir({ a: {}, b: {} })
      for (const [name, password] of [
        ['a', 'hunter2'],
        ['b', 'hunter3'],
      ] as const)
        folderOf((c) => ({
          'openstack/latest/meta_data.json': '{"uuid": "u-1", "hostname": "web1"}',
          'openstack/latest/user_data': gzipSync(`#!/bin/sh\n${c}`),
          'cloudstack/password/vm_password.txt': c,
          'own/a.txt': c,
        }))(join(folder, name), password)
      for (const options of [[], ['--json']]) {
        const { stdout } = await runMain(t, 'diff', join(folder, 'a'), join(folder, 'b'), ...options)
        t.notMatch(stdout, /[0-9a-f]{32}/)
        for (const path of ['vm_password.txt', 'user_data', 'a.txt']) t.match(stdout, path)
      }
    },
  },
]
