import { float, type Json } from '../json.ts'

/** Returns the value of a plain scalar in the core schema. YAML 1.2.2, 10.3.2 */
export function coreScalar(text: string): Json {
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^[-+]?[0-9]+$/.test(text))
    return integer(BigInt(text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1')))
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return integer(BigInt(text))
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return float(Number(text))
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity)
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return float(NaN)
  return text
}

/** Returns a number where that is exact, or else a bigint. */
export function integer(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
