/** The kind of user data, which guests derive from its first bytes. */
export type UserDataKind =
  | 'gzip'
  | 'mime'
  | 'jinja'
  | 'cloud-config'
  | 'cloud-config-archive'
  | 'cloud-config-jsonp'
  | 'include-url'
  | 'include-once-url'
  | 'boothook'
  | 'part-handler'
  | 'shell-script'
  | 'powershell'
  | 'batch'
  | 'ignition'
  | 'x509'
  | 'talos'
  | 'ec2config'

interface Row {
  readonly kind: UserDataKind
  readonly start: RegExp
  /** MIME type of such a part. */
  readonly type: string
}

/**
 * Kinds by the start of the text; the first match counts. Sources: cloudinit/handlers/__init__.py `INCLUSION_TYPES_MAP`;
 * cloudbaseinit/plugins/common/userdatautils.py; https://coreos.github.io/ignition/specs/ for JSON;
 * https://docs.siderolabs.com/talos for machine configurations.
 */
const rows: readonly Row[] = [
  { kind: 'mime', start: /^(?:content-type|mime-version):/i, type: 'multipart/mixed' },
  { kind: 'jinja', start: /^## template: jinja/, type: 'text/jinja2' },
  { kind: 'cloud-config-archive', start: /^#cloud-config-archive/, type: 'text/cloud-config-archive' },
  { kind: 'cloud-config-jsonp', start: /^#cloud-config-jsonp/, type: 'text/cloud-config-jsonp' },
  { kind: 'cloud-config', start: /^#cloud-config/, type: 'text/cloud-config' },
  { kind: 'include-once-url', start: /^#include-once/, type: 'text/x-include-once-url' },
  { kind: 'include-url', start: /^#include/, type: 'text/x-include-url' },
  { kind: 'boothook', start: /^#cloud-boothook/, type: 'text/cloud-boothook' },
  { kind: 'part-handler', start: /^#part-handler/, type: 'text/part-handler' },
  { kind: 'powershell', start: /^#ps1/, type: 'text/x-shellscript' },
  { kind: 'shell-script', start: /^#!/, type: 'text/x-shellscript' },
  { kind: 'batch', start: /^rem cmd/i, type: 'text/x-shellscript' },
  { kind: 'x509', start: /^-----BEGIN CERTIFICATE-----/, type: 'application/x-pem-file' },
  {
    kind: 'ignition',
    start: /^\s*\{[^]{0,4000}?"ignition"\s*:/,
    type: 'application/vnd.coreos.ignition+json',
  },
  { kind: 'talos', start: /^version:[ \t]*v1alpha1\b/m, type: 'application/yaml' },
  // Looked for anywhere. Source: cloudbaseinit/plugins/common/userdatautils.py, _SCRIPTS
  { kind: 'ec2config', start: /<\/?(?:script|powershell)>/, type: 'text/x-shellscript' },
]

const decoder = new TextDecoder()

/** Returns the kind of user data, or undefined when no guest recognises it. */
export function userDataKind(bytes: Uint8Array): UserDataKind | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  const start = decoder.decode(bytes.subarray(0, 4096))
  return rows.find((row) => row.start.test(start))?.kind
}

/** Returns the MIME type of a part of this kind. */
export function mimeTypeOf(kind: UserDataKind): string {
  return kind === 'gzip' ? 'application/gzip' : rows.find((row) => row.kind === kind)!.type
}
