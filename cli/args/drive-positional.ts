/** What every command that reads a drive takes. */
export const drivePositional = {
  describe: 'image, disk, directory, tar archive or spec, in gzip or base64 too, or - for standard input',
  required: true,
} as const
