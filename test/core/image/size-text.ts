import t from 'tap'
import { sizeText } from '../../../lib/image/size-text.ts'

t.test('a size is exact where that is short, and has three digits elsewhere', async (t) => {
  for (const [bytes, text] of [
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [352_256, '344 KiB'],
    [1536, '1.50 KiB'],
    [15_360 + 512, '15.5 KiB'],
    [1024 ** 2 - 100, '1 MiB'],
    [1.46 * 1024 ** 2, '1.46 MiB'],
    [7 * 1024 ** 4, '7 TiB'],
    [2 ** 53, '8 PiB'],
    [5 * 1024 ** 6, '5120 PiB'],
  ] as const)
    t.equal(sizeText(bytes), text)
})
