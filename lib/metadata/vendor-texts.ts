import { isList, type Json, member } from '../text/json.ts'

/**
 * What of a vendor's data cloud-init runs: a text, texts, or either as its member `cloud-init`; undefined when it is
 * neither. Source: cloudinit/sources/__init__.py, convert_vendordata
 */
export function vendorTexts(vendorData: Json): readonly string[] | undefined {
  const isBare = typeof vendorData === 'string' || isList(vendorData)
  const own = isBare ? vendorData : member(vendorData, 'cloud-init')
  if (typeof own === 'string') return [own]
  if (!isList(own)) return undefined
  const texts = own.filter((each) => typeof each === 'string')
  return texts.length === own.length && texts.length > 0 ? texts : undefined
}
