/** A field of an Ignition config: its JSON name, type and the minor version of specification 3 that added it. */
export interface Field {
  readonly name: string
  /** `string`, `int`, `bool`, or the name of a structure. */
  readonly type: string
  readonly isList: boolean
  readonly since: number
}

const RESOURCE = 'compression:string httpHeaders:[]HTTPHeader@1 source:string verification:Verification'
const NODE = 'group:Owner overwrite:bool path:string user:Owner'

/**
 * The structures of an Ignition config, each with its fields; `@2` marks a field of specification 3.2 and later. Source:
 * config/v3_*\/types/schema.go of coreos/ignition
 */
const TABLE: Readonly<Record<string, string>> = {
  Config: 'ignition:Ignition kernelArguments:KernelArguments@3 passwd:Passwd storage:Storage systemd:Systemd',
  Ignition: 'config:IgnitionConfig proxy:Proxy@1 security:Security timeouts:Timeouts version:string',
  IgnitionConfig: 'merge:[]Reference replace:Reference',
  Reference: RESOURCE.replace('compression:string', 'compression:string@1'),
  Resource: RESOURCE,
  Verification: 'hash:string',
  HTTPHeader: 'name:string value:string',
  Proxy: 'httpProxy:string httpsProxy:string noProxy:[]string',
  Security: 'tls:TLS',
  TLS: 'certificateAuthorities:[]Authority',
  Authority: RESOURCE.replace('compression:string', 'compression:string@1'),
  Timeouts: 'httpResponseHeaders:int httpTotal:int',
  KernelArguments: 'shouldExist:[]string shouldNotExist:[]string',
  Passwd: 'groups:[]PasswdGroup users:[]PasswdUser',
  PasswdGroup: 'gid:int name:string passwordHash:string shouldExist:bool@2 system:bool',
  PasswdUser: `gecos:string groups:[]string homeDir:string name:string noCreateHome:bool noLogInit:bool
    noUserGroup:bool passwordHash:string primaryGroup:string sshAuthorizedKeys:[]string shell:string
    shouldExist:bool@2 system:bool uid:int`,
  Storage: `directories:[]Directory disks:[]Disk files:[]File filesystems:[]Filesystem links:[]Link luks:[]Luks@2
    raid:[]Raid`,
  Owner: 'id:int name:string',
  Directory: `${NODE} mode:int`,
  File: `${NODE} append:[]Resource contents:Resource mode:int`,
  Link: `${NODE} hard:bool target:string`,
  Disk: 'device:string partitions:[]Partition wipeTable:bool',
  Partition: `guid:string label:string number:int resize:bool@2 shouldExist:bool sizeMiB:int startMiB:int
    typeGuid:string wipePartitionEntry:bool`,
  Filesystem: `device:string format:string label:string mountOptions:[]string@1 options:[]string path:string
    uuid:string wipeFilesystem:bool`,
  Luks: `cex:Cex@5 clevis:Clevis device:string discard:bool@4 keyFile:Resource label:string name:string
    openOptions:[]string@4 options:[]string uuid:string wipeVolume:bool`,
  Cex: 'enabled:bool',
  Clevis: 'custom:ClevisCustom tang:[]Tang threshold:int tpm2:bool',
  ClevisCustom: 'config:string needsNetwork:bool pin:string',
  Tang: 'advertisement:string@4 thumbprint:string url:string',
  Raid: 'devices:[]string level:string name:string options:[]string spares:int',
  Systemd: 'units:[]Unit',
  Unit: 'contents:string dropins:[]Dropin enabled:bool mask:bool name:string',
  Dropin: 'contents:string name:string',
}

function fieldOf(text: string): Field {
  const [, name, list, type, since = '0'] = /^(\w+):(\[\])?(\w+)(?:@(\d))?$/.exec(text) ?? []
  if (name === undefined || type === undefined) throw new RangeError(`not a field: ${text}`)
  return { name, type, isList: list !== undefined, since: Number(since) }
}

const STRUCTS: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(TABLE).map(([name, fields]) => [name, fields.split(/\s+/).map(fieldOf)]),
)

/** Returns the fields of a structure in a minor version of specification 3, or undefined for a scalar type. */
export function fieldsIn(type: string, minor: number): readonly Field[] | undefined {
  return STRUCTS.get(type)?.filter(({ since }) => since <= minor)
}
