import { Gunzip, gunzipSync, gzipSync } from 'fflate'

/**
 * Compresses bytes to the same gzip data on every machine, without a date or a name. It is written in JavaScript,
 * because zlib's output may differ between versions. Source: RFC 1952
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 9, mem: 8, mtime: 0 })
}

/**
 * Guests that read user data but do not decompress it; cloud-init, cloudbase-init and coreos-cloudinit do. Sources:
 * internal/providers/openstack of Ignition; nuageinit of FreeBSD; cirros-apply; Talos' platform/openstack
 */
const UNABLE = ['ignition', 'fedora-coreos', 'nuageinit', 'cirros', 'talos']

/** Returns the first of these guests (`cloud-init`, `cloud-init@22.4`) that does not read compressed user data. */
export function unableToGunzip(guests: readonly string[]): string | undefined {
  return guests.find((guest) => UNABLE.includes(guest.split('@')[0]!))
}

/** Decompresses gzip data, or returns undefined when it is invalid or has more than `limit` bytes. Checksums are not verified. */
export function gunzip(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  const chunks: Uint8Array[] = []
  let total = 0
  let isWhole = false
  const stream = new Gunzip((chunk, isLast) => {
    total += chunk.length
    chunks.push(chunk)
    isWhole = isLast
  })
  const STEP = 16 * 1024
  try {
    for (let at = 0; at < bytes.length && total <= limit; at += STEP)
      stream.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length)
    if (!isWhole || total > limit) return undefined
    // The stream takes data whose last bytes are missing for whole; this does not.
    gunzipSync(bytes, { out: new Uint8Array(total) })
  } catch (cause) {
    // Only errors of fflate have a numeric code.
    if (typeof (cause as { code?: unknown }).code !== 'number') throw cause
    return undefined
  }
  const whole = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
