import { isList, type Json, member } from '../text/json.ts'

/**
 * Returns the texts of vendor data that cloud-init runs: a string, a list of strings, or either as the member
 * `cloud-init`. Anything else gives undefined. Source: cloudinit/sources/__init__.py, convert_vendordata
 */
export function vendorTexts(vendorData: Json): readonly string[] | undefined {
  const isBare = typeof vendorData === 'string' || isList(vendorData)
  const own = isBare ? vendorData : member(vendorData, 'cloud-init')
  if (typeof own === 'string') return [own]
  if (!isList(own)) return undefined
  const texts = own.filter((each) => typeof each === 'string')
  return texts.length === own.length && texts.length > 0 ? texts : undefined
}
