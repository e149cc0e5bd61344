/** What the fragment of the page's address can say. */
export type Fragment = { readonly starter: string } | { readonly spec: string } | undefined

/** Returns the address of this page with a spec in its fragment, which is never sent to a server. */
export async function linkTo(text: string): Promise<string> {
  const packed = new Uint8Array(await through(new Blob([text]), new CompressionStream('deflate-raw')))
  const base64 = btoa(String.fromCharCode(...packed))
  const digits = base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `${location.href.split('#')[0]}#spec=${digits}`
}

/** Reads the fragment of the page's address; undefined when it says nothing, or nothing that can be read. */
export async function fromLink(hash: string): Promise<Fragment> {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const [starter, spec] = [given.get('starter'), given.get('spec')]
  if (starter !== null) return { starter }
  if (spec === null) return undefined
  try {
    const packed = Uint8Array.from(atob(spec.replaceAll('-', '+').replaceAll('_', '/')), (digit) =>
      digit.charCodeAt(0),
    )
    const text = await through(new Blob([packed]), new DecompressionStream('deflate-raw'))
    return { spec: new TextDecoder().decode(text) }
  } catch {
    return undefined
  }
}

function through(blob: Blob, stream: CompressionStream | DecompressionStream): Promise<ArrayBuffer> {
  return new Response(blob.stream().pipeThrough(stream)).arrayBuffer()
}
