/**
 * A guest of 512 bytes, as a BIOS boots it: it prints a text on its serial port, sends back what it is sent, and switches
 * itself off when its power button is pressed.
 */
export function tinyGuest(text: string): Uint8Array {
  const disk = Buffer.alloc(1024 * 1024)
  Buffer.from(CODE, 'hex').copy(disk)
  disk.write(`${text}\0`, TEXT, 'latin1')
  disk.writeUInt16LE(0xaa55, 510)
  return disk
}

/** Where the text begins: `mov si` has it, above the 7c00h that a BIOS loads the sector to. */
const TEXT = 0x60

/** Ports: 3F8h is the serial port's data, 3FDh its line status; 600h ACPI's PM1 status, 602h enable, 604h control. */
const CODE = [
  '31c0 8ed8 fc be607c', //    00 ds = 0, si = the text
  'ac 84c0 7412 88c4', //      08 print: the next; after the last, to enable
  'bafd03 ec a820 74fb', //    0f until one is taken
  'baf803 88e0 ee ebe9', //    17 send it; to print
  'ba0206 b80001 ef', //       1f enable: the power button
  'ba0006 ed f6c401 750f', //  26 poll: pressed? to off
  'bafd03 ec a801 74ef', //    2f nothing has come: to poll
  'baf803 ec ee ebe8', //      37 send it back; to poll
  'ba0406 b80020 ef f4 ebfd', // 3e off: sleep of type 0, which is off
]
  .join('')
  .replaceAll(' ', '')
