import { type Diagnostic, diagnose, type Path } from '../../../report/diagnostics.ts'
import { isList, isMap, type Json, member } from '../../../text/json.ts'

/** Reports what stops a module of cloud-init. */
export function stop(module: string, path: Path, reason: string): Diagnostic {
  return diagnose('cloud-config-module', path, { module, reason })
}

export function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

/** Tells whether Python takes a value for false. */
export function isFalsy(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    value === 0n ||
    value === 0 ||
    (isList(value) && value.length === 0) ||
    (isMap(value) && value.size === 0)
  )
}

/** Tells whether a key of a map, true by default, is false as cloud-init reads it. Source: cloudinit/util.py, `is_false` */
export function isOff(value: Json | undefined, key: string): boolean {
  const given = member(value, key) ?? true
  return ['false', 'no', 'off', '0'].includes(String(given).toLowerCase())
}

/** Tells whether a key of a map is true as cloud-init reads it. Source: cloudinit/util.py, `translate_bool` */
export function isOn(value: Json | undefined, key: string): boolean {
  return ['true', '1', 'on', 'yes'].includes(String(member(value, key)).toLowerCase().trim())
}
