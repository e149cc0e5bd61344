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
nm-devices: {n0: {renderer: NetworkManager, networkmanager: {uuid: a, name: b, passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {networkmanager: {passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {renderer: NetworkManager, addresses: [192.0.2.5/24], networkmanager: {passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {renderer: networkd, networkmanager: {passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {}}
modems: {m0: {apn: internet}}
modems: {m0: {renderer: networkd, apn: internet}}
nm-devices: {n0: {renderer: NetworkManager}}
nm-devices: {n0: {networkmanager: {uuid: a}}}
nm-devices: {n0: {networkmanager: {passthrough: {a.b: c}}}}
nm-devices: {n0: {networkmanager: {passthrough: [a]}}}
nm-devices: {n0: {bogus: 1, networkmanager: {passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {match: {}, networkmanager: {passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {set-name: a, networkmanager: {passthrough: {connection.type: dummy}}}}
nm-devices: {n0: {dhcp4: maybe, networkmanager: {passthrough: {connection.type: dummy}}}}
bonds: {b0: {interfaces: [eth9]}}
bonds: {b0: {interfaces: []}}
bonds: {b0: {interfaces: [b0]}}
bridges: {b0: {interfaces: [eth9]}}
bridges: {b0: {}}
vlans: {v0: {id: 5, link: eth9}}
vlans: {v0: {id: 5}}
vrfs: {r0: {table: 5, interfaces: [eth9]}}
tunnels: {t0: {${TUNNEL}, link: eth9}}
tunnels: {t0: {mode: vxlan, id: 5, link: eth9}}
ethernets: {eth0: {link: eth9}}
bonds: {b0: {parameters: {primary: eth9, mode: active-backup}, interfaces: []}}
bridges: {b0: {parameters: {path-cost: {eth9: 5}}}}
bridges: {b0: {parameters: {port-priority: {eth9: 5}}}}
bridges: {b0: {interfaces: [b0]}}
ethernets: {eth0: {}} vrfs: {r0: {table: 5, interfaces: [eth0]}}
ethernets: {eth0: {}} vrfs: {r0: {table: 5, interfaces: [eth0]}, r1: {table: 6, interfaces: [eth0]}}
ethernets: {eth0: {}} tunnels: {t0: {${TUNNEL}, link: eth0}}
ethernets: {eth0: {}, eth1: {link: eth0}}
ethernets: {eth0: {}} bonds: {b0: {parameters: {primary: eth0, mode: active-backup}, interfaces: [eth0]}}
ethernets: {eth0: {}, eth1: {}} bonds: {b0: {parameters: {primary: eth1, mode: active-backup}, interfaces: [eth0]}}
ethernets: {eth0: {}} bonds: {b0: {parameters: {primary: eth9, mode: active-backup}, interfaces: [eth0]}}
ethernets: {eth0: {}} bonds: {b0: {parameters: {primary: eth0, mode: balance-rr}, interfaces: [eth0]}}
ethernets: {eth0: {}} bridges: {b0: {interfaces: [eth0], parameters: {path-cost: {eth0: 5}}}}
ethernets: {eth0: {}} bridges: {b0: {interfaces: [eth0], parameters: {path-cost: {eth9: 5}}}}
ethernets: {eth0: {}} bridges: {b0: {interfaces: [eth0], parameters: {port-priority: {eth9: 5}}}}
ethernets: {eth0: {}} bridges: {b0: {interfaces: [eth0], parameters: {port-priority: {eth0: 99}}}}
ethernets: {eth0: {}, eth1: {}} bridges: {b0: {interfaces: [eth0], parameters: {path-cost: {eth1: 5}}}}
tunnels: {t0: {mode: gretap, local: 192.0.2.1, remote: 192.0.2.2}} bridges: {b0: {interfaces: [t0]}}
ethernets: {eth0: {}} bonds: {b0: {interfaces: [eth0]}} vlans: {v0: {id: 5, link: b0}} bridges: {br0: {interfaces: [v0]}}
ethernets: {eth0: {}} vlans: {v0: {id: 5, link: v1}, v1: {id: 6, link: eth0}}
wifis: {w0: {access-points: {a: {}}}} bonds: {b0: {interfaces: [w0]}}
nm-devices: {n0: {networkmanager: {passthrough: {connection.type: dummy}}}} bridges: {b0: {interfaces: [n0]}}
`

/** How many maps and lists are open at an offset. */
function depthAt(text: string, offset: number): number {
  const before = text.slice(0, offset)
  return (before.match(/[[{]/g) ?? []).length - (before.match(/[\]}]/g) ?? []).length
}

t.test('the same verdict as netplan', { timeout: 120_000 }, async (t) => {
  for (const line of ROWS.trim().split('\n')) {
    // One section a line.
    const row = line.replaceAll(/\} (?=[a-z-]+: \{)/g, (end, at: number) =>
      depthAt(line, at + 1) === 0 ? '}\n' : end,
    )
    const isTaken = await generate(`network:\n  version: 2\n  ${row.replaceAll('\n', '\n  ')}\n`).then(
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
