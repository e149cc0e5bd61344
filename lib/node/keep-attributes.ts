import { chmodSync, chownSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Attribute, Replacing } from './fill-file.ts'
import { isPlanted } from './output-place.ts'

/**
 * Gives the file or folder `temporary` the owner, group and mode of `existing`, which is at `target`. Where the group or others
 * have rights, the ACL and the extended attributes come along if there is GNU cp. Gives what this user may not keep.
 */
export async function keepAttributes(temporary: string, target: string, existing: Stats): Promise<Replacing> {
  if (process.geteuid === undefined) return {}
  // Whoever put it there would get to read what is written.
  if (isPlanted(existing, dirname(target))) return { notKept: ['owner', 'group', 'mode'] }
  const { uid, gid } = statSync(temporary)
  if (existing.uid !== uid || existing.gid !== gid) changeOwner(temporary, existing, uid)
  const now = statSync(temporary)
  const notKept: Attribute[] = []
  if (now.uid !== existing.uid) notKept.push('owner')
  if (now.gid !== existing.gid) notKept.push('group')
  // The rights of one group are not another's. Writing to a file clears setuid and setgid, too.
  const bits = existing.isDirectory() ? 0o7777 : 0o777
  const mode = existing.mode & (now.gid === existing.gid ? bits : bits & ~0o2070)
  if (mode !== (existing.mode & 0o7777)) notKept.push('mode')
  const replacing = notKept.length > 0 ? { notKept } : {}
  if ((now.mode & 0o7777) === mode) return replacing
  if ((mode & 0o077) !== 0 && process.platform === 'linux') {
    // With an ACL the bits of the group are its mask: alone they would let in a group that the ACL keeps out.
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
      // Only root gives a file away; the group may still be one of ours.
    }
  }
}
