// Cloud-configs of every module beside the code of cloud-init's own modules. test/nightly/ draws many more.
import t from 'tap'
import { compareModules, compareTexts } from './cloud-config-modules.ts'

t.test('the same verdict as the modules', { timeout: 120_000 }, async (t) => {
  const { missed, alarms, stopped } = await compareModules(400, 15)
  t.ok(stopped > 20, 'some stop a module')
  t.same(missed, [], 'nothing is missed')
  t.same(alarms, [], 'no alarm is false')
})

/** Each row is one that stops a module, although its keys and types are sound, beside one that does not. */
const STOPPING = `
ntp: {ntp_client: mine, config: {confpath: /etc/x, packages: []}}
ntp: {ntp_client: 7}
rsyslog: {configs: [a], service_reload_command: []}
rsyslog: {service_reload_command: {a: b}}
chpasswd: {list: "alice"}
chpasswd: {list: ["alice"]}
reporting: {a: {type: webhook, endpoint: "http://h/", token_key: k}}
reporting: {a: {type: print, level: INFO}}
cloud_config_modules: [[1], runcmd]
users: [{name: a, system: true, ssh_authorized_keys: [x]}]
users: [{name: a, ssh_redirect_user: maybe}]
packages: [[a, b, c]]
write_files: [{path: /a, content: aGVsbG8, encoding: gz+b64}]
write_files: [{path: /a, content: é, encoding: b64}]
random_seed: {data: a, encoding: rot13}
random_seed: {command_required: 1}
ansible: {install_method: pip, package_name: a, galaxy: {actions: [[]]}}
ansible: {install_method: pip, package_name: a, setup_controller: {run_ansible: [{playbook_name: a}]}}
lxd: {init: {network_port: 1}}
puppet: {conf: {mine: text}}
mcollective: {conf: {a: é}}
ubuntu_advantage: {token: a, config: {http_proxy: proxy}}
locale: ""
wireguard: null
keyboard: null
updates: null
vendor_data: 7
ntp: {pools: 1.5, ntp_client: mine, config: {confpath: /a, check_exe: b, packages: [], service_name: c, template: x}}
growpart: {mode: 7, devices: [/]}
apk_repos: {preserve_repositories: false, alpine_repo: text}
apt: {preserve_sources_list: false, primary: [{arches: [default], uri: "http://h/", key: 7}]}
groups: [[a]]
users: [{name: a, system: true}, {name: a, ssh_authorized_keys: [x]}]
users: [{name: a, ssh_redirect_user: maybe}, {name: a, ssh_redirect_user: true}]
power_state: {mode: reboot, message: {a: b}}
`

const GOING_ON = `
ntp: {ntp_client: chrony}
ntp: {ntp_client: mine, enabled: false}
rsyslog: {service_reload_command: [7]}
chpasswd: {list: "alice:x"}
reporting: {a: {type: webhook, endpoint: "http://h/"}}
reporting: {a: {}}
cloud_config_modules: [[runcmd, always], runcmd]
users: [{name: a, system: true}]
packages: [[a, 1.5], [a]]
random_seed: {encoding: rot13}
ansible: {install_method: pip, package_name: a, run_user: u, galaxy: {actions: [[]]}}
puppet: {conf: {mine: {a: b}}}
mount_default_fields: [null, null, auto, x, "0", "2", "3"]
swap: {filename: [a]}
phone_home: {post: all}
power_state: {mode: reboot, condition: {}}
zypper: {repos: [{id: a}]}
ntp: {pools: 1.5, servers: [a], ntp_client: mine, config: {confpath: /a, check_exe: b, packages: [], service_name: c, template: x}}
growpart: {mode: 7, devices: []}
apk_repos: {preserve_repositories: true, alpine_repo: text}
apt: {preserve_sources_list: true, primary: [{arches: [default], uri: "http://h/", key: 7}]}
groups: {a: [b]}
users: [{gecos: {a: b}}]
users: [{name: a, gecos: b}, {name: a, gecos: {a: b}}]
users: [{name: a, ssh_redirect_user: false}, {name: a, ssh_redirect_user: maybe}]
power_state: {mode: reboot, message: {a: b}, condition: false}
mounts: [["https://example.org/x", 7]]
write_files: [{path: "", content: "not gzip", encoding: gz}]
write_files: [{content: "not base64 at all", encoding: b64}]
random_seed: {command: sh, command_required: true}
yum_repos: {a: {baseurl: null}}
apt_pipelining: null
chef: {server_url: a, validation_name: b, log_level: 7}
fan: {config_path: a}
drivers: {nvidia: {}}
disk_setup: {/dev/vdb: text}
fs_setup: {a: b}
rh_subscription: {username: a, password: b, org: [1]}
timezone: Asia/Ho_Chi_Minh
`

t.test('values that break each other', { timeout: 120_000 }, async (t) => {
  const [stopping, goingOn] = [STOPPING, GOING_ON].map((rows) =>
    rows
      .trim()
      .split('\n')
      .map((row) => `#cloud-config\n${row}\n`),
  )
  const { missed, warned, stopped } = await compareTexts(stopping!)
  t.same([missed, warned], [[], []], 'each is an error')
  t.equal(stopped, stopping!.length, 'each stops a module')
  const others = await compareTexts(goingOn!)
  t.same([others.alarms, others.stopped], [[], 0], 'none is an error, and none stops a module')
})
