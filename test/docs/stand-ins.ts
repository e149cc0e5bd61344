/**
 * The programs of the documentation that cannot run where the tests do, all of them. Each writes down how it was called,
 * and what can be said against that call is said; those that can be asked without a machine behind them are.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadAll } from 'js-yaml'
import { root } from '../cli.ts'

/** How a stand-in was called. */
export interface Call {
  readonly name: string
  readonly cwd: string
  readonly args: readonly string[]
}

export interface StandIn {
  /** What it does beside writing that down, in bash; nothing by default. */
  readonly does?: string
  /** What is wrong with the call; undefined: nothing. */
  readonly problem: (call: Call) => string | undefined
}

/** The value behind an option, or behind its `=`. */
function valueOf({ args }: Call, option: string): string | undefined {
  const at = args.indexOf(option)
  return at === -1 ? args.find((arg) => arg.startsWith(`${option}=`))?.slice(option.length + 1) : args[at + 1]
}

/** There is such a file, and something in it. */
function noFile({ cwd }: Call, name: string | undefined): string | undefined {
  if (name === undefined) return 'names no file'
  const path = resolve(cwd, name)
  return existsSync(path) && statSync(path).size > 0 ? undefined : `there is no ${name}`
}

function first(...problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined)
}

/** What Kubernetes would see at once. */
export function manifestProblem(text: string): string | undefined {
  for (const document of loadAll(text) as any[]) {
    if (typeof document?.apiVersion !== 'string' || typeof document.kind !== 'string')
      return 'a manifest without apiVersion or kind'
    if (typeof document.metadata?.name !== 'string') return 'a manifest without a name'
    const pod = document.spec?.template?.spec
    const volumes = (pod?.volumes ?? []).map(({ name }: { name: string }) => name)
    for (const { name } of pod?.domain?.devices?.disks ?? [])
      if (!volumes.includes(name)) return `the disk ${name} has no volume`
  }
  return undefined
}

const SCRIPTS = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts

/** What the options of `qm set` may be here. https://pve.proxmox.com/pve-docs/qm.1.html */
function qmProblem(args: readonly string[]): string | undefined {
  const [verb, id = '', ...options] = args
  if (verb !== 'set' || !/^\d+$/.test(id)) return 'it is: qm set NUMBER'
  for (let n = 0; n < options.length; n += 2)
    if (!/^--(?:ide[0-3]|sata[0-5]|scsi\d+|virtio\d+)$/.test(options[n]!) || options[n + 1] === undefined)
      return options[n]
  return undefined
}

const baremetal: StandIn['problem'] = (call) => {
  const { args } = call
  if (args.slice(0, 3).join(' ') === 'baremetal node deploy') return configDriveProblem(call)
  return /^(?:(?:server|keypair) show|(?:port|network|subnet) (?:list|show))$/.test(
    args.slice(0, 2).join(' '),
  )
    ? undefined
    : 'a call that is not known'
}

/** A JSON text with its keys, or a file of base64: python-ironicclient 5.0.1 rejects the name of a file with JSON. */
function configDriveProblem(call: Call): string | undefined {
  const given = valueOf(call, '--config-drive')!
  if (!given.startsWith('{')) {
    const missing = noFile(call, given)
    if (missing !== undefined) return missing
    const isBase64 = /^[A-Za-z0-9+/\s]+=*\s*$/.test(readFileSync(resolve(call.cwd, given), 'utf8'))
    return isBase64 ? undefined : `${given} is not a file of base64`
  }
  const keys = Object.keys(JSON.parse(given) as object)
  const known = ['meta_data', 'network_data', 'user_data', 'vendor_data']
  return keys.every((key) => known.includes(key)) ? undefined : `keys ${keys.join(', ')}`
}

/** As `lxc config device add INSTANCE DEVICE TYPE KEY=VALUE…` */
function deviceProblem(call: Call): string | undefined {
  const [config, device, add, , , type] = call.args
  if ([config, device, add, type].join(' ') !== 'config device add disk') return 'no disk is added'
  return noFile(call, valueOf(call, 'source'))
}

/** The programs, by the names that they are called by. */
export const standIns: Readonly<Record<string, StandIn>> = {
  npm: {
    problem({ args: [verb, script = ''] }) {
      if (verb === 'ci' || verb === 'install' || verb === 'test') return undefined
      return verb === 'run' && script in SCRIPTS ? undefined : `there is no script ${script}`
    },
  },
  npx: {
    problem: ({ args }) =>
      noFile(
        { name: 'npx', cwd: root, args },
        args.find((arg) => arg.endsWith('.ts')),
      ),
  },
  bash: {
    does: `[ "$1" = test/all.sh ] || exec /bin/bash "$@"`,
    problem: (call) =>
      call.args[0] === 'test/all.sh' ? noFile({ ...call, cwd: root }, 'test/all.sh') : undefined,
  },
  sudo: {
    problem: ({ args: [program, ...args] }) => {
      if (program === 'install') {
        const [from = '', to = ''] = args
        return from.startsWith('dist/standalone/config-drive') && to.startsWith('/')
          ? undefined
          : 'not installed so'
      }
      // update-alternatives(1): --install LINK NAME PATH PRIORITY
      const isLink = args.length === 5 && args[0] === '--install' && /^\d+$/.test(args[4]!)
      return program === 'update-alternatives' && isLink ? undefined : 'a program that is not known'
    },
  },
  // libvirt's driver for tests asks nothing of this machine, but knows no medium that is changed.
  virsh: {
    does: `for word; do
  case $word in attach-disk | change-media) set -- "\${@/#--insert/--update}" --print-xml ;; esac
done
exec /usr/bin/virsh --connect "test://$LIBVIRT_NODE" "$@"`,
    problem: () => undefined,
  },
  'virt-install': {
    does: 'exec /usr/bin/virt-install "$@" --dry-run --print-xml --connect test:///default --network none',
    problem: () => undefined,
  },
  ssh: {
    problem: ({ args: [host = '', program, ...args] }) =>
      /^\w+@\w+$/.test(host) && program === 'qm' ? qmProblem(args) : 'a command that is not known',
  },
  scp: {
    does: `case $1 in *:*/disk.config) cp "$NOVA_DRIVE" disk.config ;; esac`,
    problem: (call) =>
      call.args[0]!.includes(':') ? noFile(call, 'disk.config') : noFile(call, call.args[0]),
  },
  openstack: {
    does: `case "$1 $2" in
"server show") cat "$OPENSTACK/server.json" ;;
"port list" | "network list" | "subnet list") jq -r ".$1s[].id" "$OPENSTACK/$1s.json" ;;
"port show" | "network show" | "subnet show") jq --arg id "$3" ".$1s[] | select(.id == \\$id)" "$OPENSTACK/$1s.json" ;;
"keypair show") jq -r .keypair.public_key "$OPENSTACK/keypair.json" ;;
esac`,
    problem: baremetal,
  },
  VBoxManage: {
    problem(call) {
      if (call.args[0] === 'storagectl' && valueOf(call, '--portcount') === '30') return undefined
      if (call.args[0] !== 'storageattach' || valueOf(call, '--storagectl') === undefined)
        return 'not attached'
      const medium = valueOf(call, '--medium')
      return medium === 'emptydrive' ? undefined : noFile(call, medium)
    },
  },
  govc: {
    problem: (call) => (call.args[0] === 'datastore.upload' ? noFile(call, call.args[1]) : undefined),
  },
  lxc: { problem: deviceProblem },
  incus: { problem: deviceProblem },
  virtctl: {
    problem: (call) =>
      call.args.slice(0, 2).join(' ') === 'image-upload pvc'
        ? noFile(call, valueOf(call, '--image-path'))
        : 'a call that is not known',
  },
  kubectl: {
    problem(call) {
      const [verb] = call.args
      if (verb === 'apply') {
        const file = valueOf(call, '-f')
        return noFile(call, file) ?? manifestProblem(readFileSync(resolve(call.cwd, file!), 'utf8'))
      }
      const files = call.args.filter((arg) => arg.startsWith('--from-file='))
      return verb === 'create' ? first(...files.map((arg) => noFile(call, arg.split('=')[2]))) : 'not known'
    },
  },
}
