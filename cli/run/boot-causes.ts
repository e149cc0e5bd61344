/** Why a guest does not say that cloud-init has finished. */
export type Cause = keyof typeof CAUSES

/** What each cause means, and what to do about it. */
const CAUSES = {
  'console-silent':
    'the console stayed silent: the image boots with another firmware (--firmware), has another architecture (--arch), or does not write to ttyS0 (console=ttyS0)',
  'not-bootable':
    'the firmware found nothing to boot: the image needs another firmware or architecture (--firmware, --arch), or is damaged',
  'loader-failed': 'the boot loader did not find its files: the image is damaged or incomplete',
  'kernel-panic':
    'the kernel stopped: see its last lines; a kernel that finds no root file system lacks a driver for this machine (--machine)',
  'out-of-memory': 'the guest ran out of memory: raise --memory',
  'emergency-mode':
    'the guest is in emergency mode: a file system of the image or of the spec could not be mounted',
  'network-missing':
    'the guest waits for its network: an interface that the spec or the image names is not there, or gets no address',
  'service-waited': 'a service of the guest is slow to start; raise --timeout if it only is slow',
  'metadata-waited':
    'cloud-init waits for a metadata service: it did not take the drive, or looked for another data source first; see its label and its layout (--datasource)',
  'drive-not-found':
    'cloud-init found no data source: the drive has another layout or label than the image reads (--datasource, --volume-id), or the image lacks a driver for its bus (--machine)',
  'no-cloud-init':
    'the guest reached its login prompt without a word of cloud-init: the image has none, cloud-init is disabled, it found no drive that it reads (--datasource), or it does not log to this console (--no-wait)',
  'mirror-unreachable':
    'the guest cannot reach a server that it asks for packages or keys: it has no way to the network, or no name server',
  'stage-unfinished':
    'cloud-init is still at work: a command or a package of the spec takes long, or waits for input; raise --timeout',
  unknown: 'the guest was still booting; raise --timeout if it only is slow',
} as const

/** What a cause means, and what to do about it. */
export function causeText(cause: Cause): string {
  return CAUSES[cause]
}

interface Sign {
  /** A pattern, or patterns that are all in the line. */
  readonly pattern: RegExp | readonly RegExp[]
  /** Undefined: the line shows that an earlier trouble is over. */
  readonly cause: Cause | undefined
  /** The sign counts only if nothing of cloud-init was seen, or only after it began. */
  readonly when?: 'before' | 'after'
}

/** systemd waits for a job, and says how long. */
const WAITING: readonly RegExp[] = [/start job is running for|Job /, / \(\d+(?:min|s)/]

/** Lines of a console, each with what it shows. The last sign on a console counts, except that nothing follows the final ones. */
const SIGNS: readonly Sign[] = [
  // SeaBIOS, src/boot.c; edk2, MdeModulePkg/Library/UefiBootManagerLib/BmBoot.c and BdsDxe/BdsEntry.c; ShellPkg
  {
    pattern:
      /No bootable device|Boot failed: not a bootable disk|BdsDxe: No bootable option|^Shell>|UEFI Interactive Shell/,
    cause: 'not-bootable',
  },
  // GRUB, grub-core/kern/rescue_reader.c and normal/main.c; syslinux, core/
  {
    pattern:
      /^grub(?: rescue)?>|Failed to load ldlinux\.c32|^error: (?:no such (?:device|partition)|file .* not found)/,
    cause: 'loader-failed',
  },
  // Linux, mm/oom_kill.c
  {
    pattern: /Out of memory: Killed process|System is deadlocked on memory|oom-kill:/,
    cause: 'out-of-memory',
  },
  // Linux, kernel/panic.c
  { pattern: /Kernel panic - not syncing/, cause: 'kernel-panic' },
  // systemd, units/emergency.service.in, src/sulogin-shell; Debian's and dracut's initramfs
  {
    pattern:
      /You are in (?:emergency|rescue) mode|Entering emergency mode|Give root password for maintenance|^\(initramfs\)|^ALERT! .* does not exist/,
    cause: 'emergency-mode',
  },
  // cloudinit/url_helper.py, wait_for_url
  { pattern: /Calling 'https?:\/\/[^']*' failed \[/, cause: 'metadata-waited' },
  // cloudinit/cmd/main.py, main_init and main_modules; sources/__init__.py, find_source; tools/ds-identify
  {
    pattern:
      /No instance datasource found|Can not apply stage \S+ no datasource found|Did not find any data source|DataSourceNotFoundException/,
    cause: 'drive-not-found',
  },
  // cloudinit/net/__init__.py and stages.py; systemd, src/core/manager.c, manager_print_jobs_in_progress, and unit.c
  { pattern: /Not all expected physical devices present/, cause: 'network-missing' },
  { pattern: [...WAITING, /[Nn]etwork/], cause: 'network-missing' },
  { pattern: [/Failed to start /, /[Ww]ait for [Nn]etwork/], cause: 'network-missing' },
  { pattern: WAITING, cause: 'service-waited' },
  {
    pattern:
      /Temporary failure (?:in name resolution|resolving)|Could not resolve host|Network is unreachable/,
    cause: 'mirror-unreachable',
    when: 'after',
  },
  // cloudinit/cmd/main.py: a stage that begins ends what troubled the one before
  { pattern: /Cloud-init v\. \S+ running '/, cause: 'stage-unfinished' },
  // agetty, term-utils/agetty.c: the name of the host and "login:"; systemd, units/multi-user.target; sshd without the host keys that
  // cloud-init makes
  {
    pattern: /^\S+ login:|Failed to start (?:ssh\.|sshd\.|OpenBSD Secure|OpenSSH)/,
    cause: 'no-cloud-init',
    when: 'before',
  },
  {
    pattern: [/Reached target /, /[Mm]ulti-[Uu]ser|[Gg]raphical/],
    cause: 'no-cloud-init',
    when: 'before',
  },
]

/** Causes after which no later line means anything. */
const FINAL: readonly (Cause | undefined)[] = ['kernel-panic', 'emergency-mode', 'drive-not-found']

/** Returns the likely cause after a line of the console, given that after the lines before; undefined: none is known. */
export function causeOf(line: string | undefined, before: Cause | undefined): Cause | undefined {
  if (line === undefined) return 'console-silent'
  if (FINAL.includes(before)) return before
  const isBegun =
    before !== undefined && ['stage-unfinished', 'metadata-waited', 'mirror-unreachable'].includes(before)
  const sign = SIGNS.find(
    ({ pattern, when }) => (when === undefined || (when === 'after') === isBegun) && isIn(line, pattern),
  )
  return sign === undefined ? before : sign.cause
}

function isIn(line: string, pattern: Sign['pattern']): boolean {
  return 'every' in pattern ? pattern.every((each) => each.test(line)) : pattern.test(line)
}
