import { chmodSync, chownSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Attribute, Replacing } from './fill-file.ts'
import { isPlanted } from './output-place.ts'

/**
 * Copies owner, group and mode from `existing`, which is at `target`, to the file or folder `temporary`. Where the group or others
 * have rights, GNU cp, if installed, also copies the ACL and extended attributes. Returns the attributes that this user may not
 * set.
 */
export async function keepAttributes(temporary: string, target: string, existing: Stats): Promise<Replacing> {
  if (process.geteuid === undefined) return {}
  // Whoever planted the file would be able to read the result.
  if (isPlanted(existing, dirname(target))) return { notKept: ['owner', 'group', 'mode'] }
  const { uid, gid } = statSync(temporary)
  if (existing.uid !== uid || existing.gid !== gid) changeOwner(temporary, existing, uid)
  const now = statSync(temporary)
  const notKept: Attribute[] = []
  if (now.uid !== existing.uid) notKept.push('owner')
  if (now.gid !== existing.gid) notKept.push('group')
  // Rights of the old group must not pass to another group. Writing to a file also clears setuid and setgid.
  const bits = existing.isDirectory() ? 0o7777 : 0o777
  const mode = existing.mode & (now.gid === existing.gid ? bits : bits & ~0o2070)
  if (mode !== (existing.mode & 0o7777)) notKept.push('mode')
  const replacing = notKept.length > 0 ? { notKept } : {}
  if ((now.mode & 0o7777) === mode) return replacing
  if ((mode & 0o077) !== 0 && process.platform === 'linux') {
    // With an ACL, the group bits are its mask: without the ACL they would admit a group that the ACL excludes.
    const { copyAcl } = await import('./copy-acl.ts')
    copyAcl(target, temporary)
  }
  chmodSync(temporary, mode)
  return replacing
}

function changeOwner(path: string, { uid, gid }: Stats, mine: number): void {
  for (const owner of [uid, mine]) {
    try {
      chownSync(path, owner, gid)
      return
    } catch {
      // Only root can change the owner; the group may still be one of ours.
    }
  }
}
