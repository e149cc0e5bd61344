// The kinds of interfaces that netplan alone knows: an error in their contents is one of `netplan generate`.
import t from 'tap'
import { file } from '../../lib/image/tree.ts'
import { check } from '../../lib/inspect/check.ts'
import { generate } from './netplan.ts'

const TUNNEL = 'mode: gre, local: 192.0.2.1, remote: 192.0.2.2'
const KEY = 'aPxcp5jt4Jg7VzQDxRSrFmMnRNWbCLbRWbPKzOqEfmI='

const ROWS = `
wifis: {w0: {dhcp4: true, access-points: {home: {password: secret123}}}}
wifis: {w0: {dhcp4: true, access-points: {home: {auth: {key-management: eap, method: peap, identity: a}}}}}
wifis: {w0: {dhcp4: true, access-points: {home: {}}, regulatory-domain: DE, optional: true}}
wifis: {w0: {dhcp4: true}}
wifis: {w0: {dhcp4: true, access-points: {home: {pasword: secret123}}}}
wifis: {w0: {dhcp4: true, access-points: {home: {mode: client}}}}
wifis: {w0: {dhcp4: true, access-points: {home: {band: 5ghz}}}}
wifis: {w0: {dhcp4: true, access-points: {home: {auth: {key-management: wpa2}}}}}
wifis: {w0: {dhcp4: maybe, access-points: {home: {}}}}
wifis: {w0: {dhcp4: true, access-point: {home: {}}}}
wifis: {w0: {addresses: [192.0.2.5], access-points: {home: {}}}}
wifis: {w0: {dhcp4: true, access-points: [home]}}
wifis: {w0: {dhcp4: true, access-points: {home: secret123}}}
tunnels: {t0: {${TUNNEL}}}
tunnels: {t0: {${TUNNEL}, key: 7, addresses: [10.0.0.1/24]}}
tunnels: {t0: {mode: gre, local: 192.0.2.1}}
tunnels: {t0: {local: 192.0.2.1, remote: 192.0.2.2}}
tunnels: {t0: {mode: gre, local: 192.0.2.1/24, remote: 192.0.2.2}}
tunnels: {t0: {mode: ipsec, local: 192.0.2.1, remote: 192.0.2.2}}
tunnels: {t0: {${TUNNEL}, ttl: x}}
tunnels: {t0: {${TUNNEL}, peer: 192.0.2.2}}
tunnels: {wg0: {mode: wireguard, key: "${KEY}", peers: [{keys: {public: "${KEY}"}, allowed-ips: [10.0.0.0/24]}]}}
tunnels: {wg0: {mode: wireguard, key: "${KEY}"}}
tunnels: {vx0: {mode: vxlan, id: 5, local: 192.0.2.1, remote: 192.0.2.2}}
tunnels: {vx0: {mode: vxlan, local: 192.0.2.1}}
vrfs: {v0: {table: 5}}
vrfs: {v0: {}}
vrfs: {v0: {table: blue}}
vrfs: {v0: {table: 5, routes: [{to: default, via: 192.0.2.1}], routing-policy: [{from: 192.0.2.0/24}]}}
vrfs: {v0: {table: 5, dhcp4: true}}
modems: {m0: {renderer: NetworkManager, apn: internet, auto-config: true}}
modems: {m0: {renderer: NetworkManager, apn: internet, auto-config: maybe}}
`

t.test('the same verdict as netplan', { timeout: 120_000 }, async (t) => {
  for (const row of ROWS.trim().split('\n')) {
    const isTaken = await generate(`network:\n  version: 2\n  ${row}\n`).then(
      () => true,
      () => false,
    )
    const tree = new Map(
      Object.entries({
        'meta-data': 'instance-id: i-1\n',
        'user-data': '',
        'network-config': `version: 2\n${row}\n`,
      }).map(([path, text]) => [path, file(text)]),
    )
    const found = check({ tree, medium: { fileSystem: 'none' } }, { guests: ['cloud-init@22.4'] })
    const isRejected = found.some(({ severity }) => severity === 'error')
    t.equal(
      !isRejected,
      isTaken,
      `${row} ${found.map(({ code, path }) => `${code} ${path.join('.')}`).join()}`,
    )
  }
})
