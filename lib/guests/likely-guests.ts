import type { Layout } from '../layouts/layout.ts'
import { layoutOf } from '../layouts/layouts.ts'
import type { Reading } from '../reading/documents.ts'
import { type UserDataKind, userDataKind } from '../user-data/kind.ts'

/** Kinds of user data that only one guest reads. */
const READERS: Readonly<Partial<Record<UserDataKind, string>>> = {
  ignition: 'ignition',
  powershell: 'cloudbase-init',
  batch: 'cloudbase-init',
  ec2config: 'cloudbase-init',
  x509: 'cloudbase-init',
}

/** Returns the guests that probably read a drive of this layout, when nobody names them. */
export function likelyGuests({ guests }: Layout, userData: Uint8Array | undefined): readonly string[] {
  const kind = userData && userDataKind(userData)
  const reader = kind && READERS[kind]
  return reader === undefined || guests.length === 0 ? guests : [reader]
}

/** Returns the guests that probably read a drive; none for a drive whose readers have no rules here. */
export function likelyGuestsOf(read: Reading): readonly string[] {
  const layout = layoutOf(read)
  if (layout === undefined) return []
  const path = layout.documents.userData.find((each) => read.has(each))
  return likelyGuests(layout, path === undefined ? undefined : read.bytes(path))
}
