const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Returns a number of bytes for people: exact below 1 KiB and for whole units, else with three digits: "344 KiB", "1.46 MiB". */
export function sizeText(bytes: number): string {
  if (bytes === 1) return '1 byte'
  let [value, unit] = [bytes, 0]
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1]
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2
  const text = value.toFixed(digits)
  // 1023.9 KiB rounds to the next unit.
  if (text === '1024' && unit < UNITS.length - 1) return `1 ${UNITS[unit + 1]}`
  return `${text} ${UNITS[unit]}`
}
