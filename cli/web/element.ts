type Child = Node | string | undefined | false

/** Makes an element with properties and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children.filter((child) => child !== undefined && child !== false))
  return made
}

/** Returns an element of the page by its id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T
}

/** Returns a picture of SVG. As an image it can load and run nothing. */
export function picture(svg: string, alt: string): HTMLImageElement {
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  return element('img', { src: url, alt })
}

/** Offers bytes as a download. */
export function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
  element('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
