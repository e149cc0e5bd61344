import type { UserDataKind } from './kind.ts'

interface Row {
  readonly type: string
  /** The kinds that the content may have; absent when it may be anything. */
  readonly kinds?: readonly UserDataKind[]
  /** Whether guests decide by the content type alone, so that the first line may be of no kind. */
  readonly isBareRead?: true
}

/** A script that the kernel starts needs an interpreter line. */
const SCRIPT = { kinds: ['shell-script'] } as const

/**
 * The types of parts by the words of a spec. Sources: cloudinit/handlers; cloudbaseinit/plugins/common/userdataplugins;
 * heat/engine/clients/os/nova.py for Heat's own handler.
 */
const rows = {
  'cloud-config': { type: 'text/cloud-config', kinds: ['cloud-config'], isBareRead: true },
  'cloud-config-archive': {
    type: 'text/cloud-config-archive',
    kinds: ['cloud-config-archive'],
    isBareRead: true,
  },
  'cloud-config-jsonp': { type: 'text/cloud-config-jsonp', kinds: ['cloud-config-jsonp'], isBareRead: true },
  script: { type: 'text/x-shellscript', ...SCRIPT },
  'script-per-boot': { type: 'text/x-shellscript-per-boot', ...SCRIPT },
  'script-per-instance': { type: 'text/x-shellscript-per-instance', ...SCRIPT },
  'script-per-once': { type: 'text/x-shellscript-per-once', ...SCRIPT },
  powershell: { type: 'text/x-shellscript', kinds: ['powershell'] },
  batch: { type: 'text/x-shellscript', kinds: ['batch'] },
  boothook: { type: 'text/cloud-boothook', kinds: ['boothook', 'shell-script'] },
  'include-url': { type: 'text/x-include-url', kinds: ['include-url'], isBareRead: true },
  'include-once': { type: 'text/x-include-once-url', kinds: ['include-once-url'], isBareRead: true },
  'part-handler': { type: 'text/part-handler', kinds: ['part-handler'], isBareRead: true },
  jinja: { type: 'text/jinja2', kinds: ['jinja'] },
  ignition: { type: 'application/vnd.coreos.ignition+json', kinds: ['ignition'] },
  cfninitdata: { type: 'text/x-cfninitdata' },
} satisfies Record<string, Row>

export type PartType = keyof typeof rows

export const PART_TYPES = Object.keys(rows) as readonly PartType[]

export function isPartType(word: string): word is PartType {
  return Object.hasOwn(rows, word)
}

/** Returns the content type of a part type. */
export function contentTypeOf(type: PartType): string {
  return rows[type].type
}

/** Tells whether content whose first line shows this kind can be a part of this type. */
export function canBe(type: PartType, kind: UserDataKind | undefined): boolean {
  const { kinds, isBareRead }: Row = rows[type]
  if (kinds === undefined) return true
  return kind === undefined ? isBareRead === true : kinds.includes(kind)
}
